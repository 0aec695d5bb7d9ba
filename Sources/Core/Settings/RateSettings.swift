/// `server.rates`: how much of the server each client may have in a while.
public struct RateSettings: Sendable, Equatable {
    /// What one of a kind may have; nil for no bound.
    public struct Rates: Sendable, Equatable {
        /// Requests of any kind.
        public var requests: Rate?
        /// Requests that change something.
        public var writes: Rate?
        /// Queries, each as its cost.
        public var queries: Rate?
        /// Attempts to log in.
        public var logIns: Rate?
        /// Bytes of requests and answers.
        public var bytes: Rate?

        /// - Parameters:
        ///   - requests: Requests of any kind.
        ///   - writes: Requests that change something.
        ///   - queries: Queries, each as its cost.
        ///   - logIns: Attempts to log in.
        ///   - bytes: Bytes of requests and answers.
        public init(
            requests: Rate? = nil, writes: Rate? = nil, queries: Rate? = nil, logIns: Rate? = nil, bytes: Rate? = nil
        ) {
            self.requests = requests
            self.writes = writes
            self.queries = queries
            self.logIns = logIns
            self.bytes = bytes
        }
    }

    /// Whether anything is bounded so.
    public var enabled = true
    /// What one address may have, or the first half of one of IPv6. Many people may share it.
    public var address = Rates(
        requests: Rate(6_000, per: 60), writes: Rate(3_000, per: 60), queries: Rate(5_000_000, per: 60),
        logIns: Rate(60, per: 60), bytes: Rate(2 << 30, per: 60))
    /// What one account may have.
    public var account = Rates(
        requests: Rate(1_200, per: 60), writes: Rate(600, per: 60), queries: Rate(1_000_000, per: 60))
    /// What one key of a program may have.
    public var credential = Rates(
        requests: Rate(60_000, per: 60), writes: Rate(60_000, per: 60), queries: Rate(50_000_000, per: 60))
    /// Networks whose addresses are not bounded.
    public var exempt = [IPNetwork("127.0.0.0/8"), IPNetwork("::1")].compactMap(\.self)
    /// How many clients are remembered at once. Of more, those are forgotten that were away the longest.
    public var clients = 100_000

    /// The defaults.
    public init() {}

    init(from section: inout SettingsSection) {
        enabled = section.boolean("enabled", default: enabled)
        address = section.section("address") { Rates(from: &$0, address) }
        account = section.section("account") { Rates(from: &$0, account) }
        credential = section.section("credential") { Rates(from: &$0, credential) }
        exempt = section.networks("exempt", default: exempt)
        clients = section.integer("clients", default: clients, in: 100...10_000_000)
    }
}

extension RateSettings.Rates {
    fileprivate init(from section: inout SettingsSection, _ defaults: Self) {
        self.init(
            requests: section.rate("requests", default: defaults.requests),
            writes: section.rate("writes", default: defaults.writes),
            queries: section.rate("queries", default: defaults.queries),
            logIns: section.rate("logIns", default: defaults.logIns),
            bytes: section.rate("bytes", default: defaults.bytes, ofBytes: true))
    }
}
