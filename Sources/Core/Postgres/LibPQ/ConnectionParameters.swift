internal import CLibPQ
internal import Glibc

/// libpq's keywords with their values, as a connection is opened with them.
struct ConnectionParameters: Sendable {
    private(set) var pairs: [(keyword: String, value: String)]

    /// - Throws: a ``PostgresError`` of code `configuration` where the connection string cannot be read.
    init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        self.pairs = try Self.pairs(of: configuration.endpoint)
        // The codecs read and write UTF-8.
        set("client_encoding", to: "UTF8")
        setDefault("fallback_application_name", configuration.applicationName)
        // libpq takes 1 for 2 and 0 for no limit.
        let seconds = max(2, (configuration.connectTimeout.wholeMilliseconds + 999) / 1000)
        setDefault("connect_timeout", "\(seconds)")
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
        of endpoint: PostgresConfiguration.Endpoint
    ) throws(PostgresError) -> [(keyword: String, value: String)] {
        switch endpoint {
        case .keywords(let keywords):
            return keywords.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        case .connectionString(let text):
            guard let pairs = parse(text) else {
                // libpq's own message quotes the string, and so perhaps a password.
                throw PostgresError(
                    .configuration,
                    "the connection string is neither a postgres:// URI nor a list of libpq's keyword=value")
            }
            return pairs
        }
    }

    private static func parse(_ text: String) -> [(keyword: String, value: String)]? {
        var message: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(text, &message)
        if let message { PQfreemem(message) }
        guard let options else { return nil }
        defer { PQconninfoFree(options) }
        var pairs: [(keyword: String, value: String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { pairs.append((String(cString: keyword), String(cString: value))) }
            option += 1
        }
        return pairs
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

    /// Opens a connection. Blocks until it is open or has failed, so it is called on a thread of its own: looking up
    /// a host's name blocks in libpq whichever way it is called, and only this way does it keep its time limit per
    /// host.
    func connect() -> Result<ConnectionHandle.Box, PostgresError> {
        let keywords = pairs.map { strdup($0.keyword) }
        let values = pairs.map { strdup($0.value) }
        defer {
            for string in keywords + values { free(string) }
        }
        let keywordPointers = keywords.map { UnsafePointer($0) } + [nil]
        let valuePointers = values.map { UnsafePointer($0) } + [nil]
        guard let pointer = PQconnectdbParams(keywordPointers, valuePointers, 0) else {
            return .failure(PostgresError(.connectionFailed, "there is no memory for a connection"))
        }
        let handle = ConnectionHandle(pointer)
        guard handle.isOpen else {
            return .failure(PostgresError(.connectionFailed, "cannot connect to PostgreSQL: \(handle.message)"))
        }
        guard handle.prepareForPipelining() else {
            return .failure(PostgresError(.connectionFailed, "libpq refused pipeline mode: \(handle.message)"))
        }
        return .success(ConnectionHandle.Box(handle))
    }
}
