internal import CLibPQ
internal import Glibc

/// libpq's keywords with their values, as a connection is opened with them.
struct ConnectionParameters: Sendable {
    private(set) var pairs: [(keyword: String, value: String)]

    /// - Parameter nearest: the one of some names that another was probably meant for.
    /// - Throws: a ``PostgresError`` of code `configuration` where the connection string cannot be read.
    init(
        _ configuration: PostgresConfiguration,
        nearest: (_ name: String, _ names: [String]) -> String? = { _, _ in nil }
    ) throws(PostgresError) {
        self.pairs = try Self.pairs(of: configuration.endpoint, nearest)
        // The codecs read and write UTF-8.
        set("client_encoding", to: "UTF8")
        setDefault("fallback_application_name", configuration.applicationName)
        // The system's own defaults notice after two hours that a peer is gone which never says so, as behind a firewall that
        // forgot the connection: too late for one that only listens.
        setDefault("keepalives_idle", "30")
        setDefault("keepalives_interval", "10")
        setDefault("keepalives_count", "3")
        // Kerberos encryption buffers what the socket no longer shows, and asking for it costs a round trip.
        setDefault("gssencmode", "disable")
    }

    private mutating func set(_ keyword: String, to value: String) {
        pairs.removeAll { $0.keyword == keyword }
        pairs.append((keyword, value))
    }

    private mutating func setDefault(_ keyword: String, _ value: String) {
        if !pairs.contains(where: { $0.keyword == keyword }) { pairs.append((keyword, value)) }
    }

    private static func pairs(
        of endpoint: PostgresConfiguration.Endpoint,
        _ nearest: (_ name: String, _ names: [String]) -> String? = { _, _ in nil }
    ) throws(PostgresError) -> [(keyword: String, value: String)] {
        switch endpoint {
        case .keywords(let keywords):
            return keywords.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        case .connectionString(let text):
            var message: UnsafeMutablePointer<CChar>?
            let options = PQconninfoParse(text, &message)
            defer { if let message { PQfreemem(message) } }
            guard let options else {
                let words = message.map { String(cString: $0) } ?? ""
                throw PostgresError(.configuration, ConnectionStringFault.message(words, about: text, nearest: nearest))
            }
            return values(of: options)
        }
    }

    /// The options that have a value; the list is freed.
    private static func values(
        of options: UnsafeMutablePointer<PQconninfoOption>
    ) -> [(keyword: String, value: String)] {
        defer { PQconninfoFree(options) }
        var pairs: [(keyword: String, value: String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { pairs.append((String(cString: keyword), String(cString: value))) }
            option += 1
        }
        return pairs
    }

    /// What libpq would connect with: these pairs over its environment, its service file and its defaults.
    ///
    /// - Throws: a ``PostgresError`` of code `configuration` where libpq refuses a value, in its words.
    func effective() throws(PostgresError) -> [String: String] {
        // libpq tells nobody what it takes from a service file but a connection, and only to begin one shows what it thinks
        // of its options. One that it cannot but refuse touches no network; this one it looks at after all others that it
        // checks, but for those that `ConnectionOptions` checks itself.
        let refused = "gssencmode"
        let pointer = withPairs(overriding: [(refused, "none")]) { PQconnectStartParams($0, $1, 0) }
        guard let pointer else { throw PostgresError(.connectionFailed, "there is no memory for a connection") }
        defer { PQfinish(pointer) }
        let words = PQerrorMessage(pointer).map { String(cString: $0) } ?? ""
        guard words.contains(refused) else { throw PostgresError(.configuration, ConnectionRefusal(words).message) }
        guard let options = PQconninfo(pointer) else {
            throw PostgresError(.connectionFailed, "there is no memory for a connection")
        }
        var values = Dictionary(Self.values(of: options)) { first, _ in first }
        values[refused] = pairs.last { $0.keyword == refused }?.value
        return values
    }

    /// Hands over the pairs as C has them, each ended by a nil.
    func withPairs<Result>(
        overriding others: [(keyword: String, value: String)],
        _ body: (
            UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>
        ) -> Result
    ) -> Result {
        let names = Set(others.map(\.keyword))
        let all = pairs.filter { !names.contains($0.keyword) } + others
        let keywords = all.map { strdup($0.keyword) }
        let values = all.map { strdup($0.value) }
        defer {
            for string in keywords + values { free(string) }
        }
        return body(keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil])
    }

    /// Whether the hosts are chosen by whether they take writes (`target_session_attrs`, PostgreSQL documentation, 34.1.2).
    static func wantsWrites(_ configuration: PostgresConfiguration) -> Bool {
        let given = try? pairs(of: configuration.endpoint).last { $0.keyword == "target_session_attrs" }?.value
        let value = given ?? getenv("PGTARGETSESSIONATTRS").map { String(cString: $0) }
        return value == "read-write" || value == "primary"
    }

    private static let secrets: Set<String> = ["password", "sslpassword", "scram_client_key", "oauth_client_secret"]

    /// The keywords and values, with `***` for the secret ones.
    static func redacted(_ endpoint: PostgresConfiguration.Endpoint) -> String {
        guard let pairs = try? pairs(of: endpoint) else { return "unreadable connection string" }
        return pairs.map { "\($0.keyword)=\(secrets.contains($0.keyword) ? "***" : $0.value)" }.joined(separator: " ")
    }
}
