package import Settings

/// What is bounded.
package enum RateKind: Int, Sendable, CaseIterable {
    /// Requests of any kind.
    case request
    /// Requests that change something.
    case write
    /// Queries, each as its cost.
    case query
    /// Attempts to log in.
    case logIn
    /// Bytes of requests and answers.
    case bytes

    /// As policies are named.
    var name: String {
        switch self {
        case .request: "requests"
        case .write: "writes"
        case .query: "queries"
        case .logIn: "log-ins"
        case .bytes: "bytes"
        }
    }
}

/// Several kinds.
struct RateKinds: OptionSet, Sendable {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ kinds: some Sequence<RateKind>) { rawValue = kinds.reduce(0) { $0 | 1 << UInt8($1.rawValue) } }

    static let requests = RateKinds([.request])

    func contains(_ kind: RateKind) -> Bool { rawValue & 1 << UInt8(kind.rawValue) != 0 }
}

/// Whom a bound is for.
package struct RateKey: Sendable, Hashable {
    /// What kind of client; each has rates of its own.
    package enum Subject: String, Sendable, CaseIterable {
        case address, account, credential

        /// Its place among all.
        var position: Int {
            switch self {
            case .address: 0
            case .account: 1
            case .credential: 2
            }
        }
    }

    let subject: Subject
    /// A digest with a key of the process. Two clients have the same about as often as an address is guessed.
    let digest: Int

    /// The account of an id or a name.
    package static func account(_ id: some Hashable) -> RateKey { RateKey(.account, id) }

    /// The key of a program, by its id.
    package static func credential(_ id: some Hashable) -> RateKey { RateKey(.credential, id) }

    /// An address, or the first half of one of IPv6.
    package static func address(_ address: IPAddress) -> RateKey { RateKey(.address, address.ofClient) }

    private init(_ subject: Subject, _ id: some Hashable) {
        var hasher = Hasher()
        hasher.combine(subject)
        hasher.combine(id)
        self.subject = subject
        digest = hasher.finalize()
    }
}

extension RateSettings.Rates {
    subscript(kind: RateKind) -> Rate? {
        switch kind {
        case .request: requests
        case .write: writes
        case .query: queries
        case .logIn: logIns
        case .bytes: bytes
        }
    }
}

extension RateSettings {
    subscript(subject: RateKey.Subject) -> Rates {
        switch subject {
        case .address: address
        case .account: account
        case .credential: credential
        }
    }
}
