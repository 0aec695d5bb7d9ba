@_spi(Testing) import Host
public import JSON
public import Logging
import Observability
public import Postgres
public import Relational
public import Settings

/// The product in a test process: real modules, loaded from the build folder as the program loads them, over a database of
/// its own.
///
///     try await TestHost.with(modules: ["users", "ratings"]) { host in
///         let answer = await host.post("/ratings", ["userId": "1", "videoId": "v", "stars": 5])
///         #expect(answer.status == 422)
///     }
///
/// A request without a credential is an operator's, unless the settings say `auth: { anonymous: none }`.
///
/// A module is tested as it is built, and by its library's entry point. So a test imports nothing of it. The product's own modules
/// and their migrations come with the SDK; those of the module under test lie in `migrations/` of its package.
public struct TestHost: Sendable {
    /// The modules of the product.
    public static let allModules = ["users", "plays", "playbook"]

    /// A logger that says only what should not happen.
    public static let quietLogger: Logger = {
        var logger = Logger(label: "test") { TextLogHandler(label: $0) }
        logger.logLevel = .critical
        return logger
    }()

    /// The answer to a request.
    public struct Answer: Sendable {
        /// The status code.
        public let status: Int
        /// The header fields; names in lower case.
        public let headers: [(name: String, value: String)]
        /// The body.
        public let body: [UInt8]

        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }

        /// The body as JSON; null where it is none.
        public var json: JSONValue { (try? JSONParser.parse(body)) ?? .null }

        /// The value of the first header field of that name (in lower case).
        public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    private let running: RunningHost

    /// The pool of connections that the host and its modules share.
    public var database: PostgresClient { running.database }

    /// Answers queries over the schema of the modules that are on.
    public var queries: QueryEngine { running.queries }

    /// Starts a host without a socket.
    ///
    /// - Parameters:
    ///   - modules: the modules to enable.
    ///   - conninfo: the database; a fresh one with the tables of the modules unless given.
    ///   - yaml: more settings, as the top level of a `config.yaml`.
    ///   - overrides: settings that win over all others, by key, such as `modules.ratings.mostStars`.
    ///   - logger: where the host logs.
    /// - Returns: the host, which answers until ``stop()``; ``with(modules:conninfo:yaml:overrides:logger:_:)`` stops it by itself.
    /// - Throws: what `videoplay serve` would end with.
    public static func start(
        modules: [String] = allModules, conninfo: String? = nil, yaml: String = "", overrides: [String: String] = [:],
        logger: Logger = quietLogger
    ) async throws -> TestHost {
        let database: String
        if let conninfo {
            database = conninfo
        } else {
            database = try await TestDatabase.shared.migrated(modules: modules)
        }
        let settings = try settings(modules: modules, conninfo: database, yaml: yaml, overrides: overrides)
        return TestHost(running: try await RunningHost.withoutSocket(settings, logger: logger))
    }

    /// Runs a host without a socket for as long as `body` takes.
    ///
    /// - Parameters:
    ///   - modules: the modules to enable.
    ///   - conninfo: the database; a fresh one with the tables of the modules unless given.
    ///   - yaml: more settings, as the top level of a `config.yaml`.
    ///   - overrides: settings that win over all others, by key, such as `modules.ratings.mostStars`.
    ///   - logger: where the host logs.
    ///   - body: what is done with it.
    /// - Throws: what `body` throws, or what `videoplay serve` would end with.
    public static func with<Result: Sendable>(
        modules: [String] = allModules, conninfo: String? = nil, yaml: String = "", overrides: [String: String] = [:],
        logger: Logger = quietLogger, _ body: (TestHost) async throws -> Result
    ) async throws -> Result {
        let host = try await start(
            modules: modules, conninfo: conninfo, yaml: yaml, overrides: overrides, logger: logger)
        do {
            let result = try await body(host)
            try await host.stop()
            return result
        } catch {
            try? await host.stop()
            throw error
        }
    }

    /// Answers a request as the server would.
    ///
    /// - Parameters:
    ///   - method: such as `GET`.
    ///   - target: the path, with a query where there is one.
    ///   - headers: the header fields.
    ///   - body: the body; it is JSON unless a header field says otherwise.
    ///   - peer: the IP address that it is said to come from.
    public func request(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: String? = nil,
        from peer: String = "127.0.0.1"
    ) async -> Answer {
        let json =
            body == nil || headers.contains { $0.0.lowercased() == "content-type" }
            ? [] : [("content-type", "application/json")]
        let answer = await running.reply(
            method, target, headers: headers + json, body: Array((body ?? "").utf8), from: peer)
        return Answer(status: answer.status, headers: answer.headers, body: answer.body)
    }

    /// Posts a JSON value.
    public func post(_ path: String, _ body: JSONValue, headers: [(String, String)] = []) async -> Answer {
        await request("POST", path, headers: headers + [("content-type", "application/json")], body: body.text)
    }

    /// Answers a query over `POST /query`; the whole response.
    public func query(_ text: String, _ variables: JSONValue = [:]) async -> JSONValue {
        await post("/query", ["query": .string(text), "variables": variables]).json
    }

    /// Answers a request as the server would, with these header fields and no other.
    public func request(
        _ method: String, _ target: String, headers: [(String, String)], bytes: [UInt8]
    ) async -> Answer {
        let answer = await running.reply(method, target, headers: headers, body: bytes)
        return Answer(status: answer.status, headers: answer.headers, body: answer.body)
    }

    /// Stops the host.
    public func stop() async throws { try await running.stop() }

    /// Settings of a host over a database, on a port that the system chooses.
    ///
    /// - Parameters:
    ///   - modules: the modules to enable; none where `yaml` says which.
    ///   - conninfo: the URL of the database.
    ///   - yaml: more settings, as the top level of a `config.yaml`.
    ///   - overrides: settings that win over all others, by key.
    /// - Throws: a `SettingsError` where the text is none of a `config.yaml`.
    public static func settings(
        modules: [String], conninfo: String, yaml: String = "", overrides: [String: String] = [:]
    ) throws -> HostSettings {
        var lines = modules.map { "  \($0): { enabled: true }\n" }
        var values = ["database.mode": "external", "database.url": conninfo, "server.port": "0"]
        if let sdk = SDKLibraries.folder {
            lines.append("  path: ['\(sdk.replacing("'", with: "''"))']\n")
            values["migrations.path"] = sdk + "/migrations"
        }
        let text = (modules.isEmpty ? "" : "modules:\n" + lines.joined()) + yaml + "\n"
        // Most tests are not about who may do what.
        if !text.contains("anonymous:") { values["auth.anonymous"] = "admin" }
        if modules.contains("users") {
            // Passwords of tests are worth no work.
            values["modules.users.passwords.cost"] = "10"
            values["modules.users.passwords.parallelism"] = "1"
            values["modules.users.passwords.waiting"] = "1000"
        }
        values.merge(overrides) { _, override in override }
        let settings = try HostSettings(from: SettingsSource(yaml: text, overrides: values))
        // On a machine that runs a dozen tests at a time an operation may take longer than its users would wait.
        if settings.query.limits.time == QuerySettings().limits.time { values["query.limits.time"] = "2m" }
        if settings.server.limits.requestTime == ServerSettings().limits.requestTime {
            values["server.limits.requestTime"] = "2m"
        }
        return try HostSettings(from: SettingsSource(yaml: text, overrides: values))
    }
}
