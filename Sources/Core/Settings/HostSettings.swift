/// The settings of the host, typed, checked and complete.
public struct HostSettings: Sendable {
    /// `server`.
    public internal(set) var server = ServerSettings()
    /// `auth`.
    public internal(set) var auth = AuthenticationSettings()
    /// `database`.
    public internal(set) var database = DatabaseSettings()
    /// `migrations`.
    public internal(set) var migrations = MigrationSettings()
    /// `modules`.
    public internal(set) var modules = ModulesSettings()
    /// `query`.
    public internal(set) var query = QuerySettings()
    /// `log`.
    public internal(set) var log = LogSettings()
    /// `metrics`.
    public internal(set) var metrics = MetricsSettings()
    /// Every key that was read, with its effective value and origin, in the order of ``show(modules:)``.
    public internal(set) var entries: [SettingsEntry] = []

    /// What is no mistake, but may surprise.
    public internal(set) var warnings: [SettingsProblem] = []

    let source: SettingsSource

    /// Decodes all settings of the host; those of modules stay for the modules to decode.
    /// - Parameter source: Where the settings come from.
    /// - Throws: ``SettingsError`` with every problem that there is outside the modules' own keys.
    public init(from source: SettingsSource) throws(SettingsError) {
        let (settings, problems) = Self.decode(source)
        guard problems.isEmpty else { throw SettingsError(problems) }
        self = settings
    }

    /// Decodes as much as can be, for whoever looks for further mistakes.
    /// - Parameter source: Where the settings come from.
    /// - Returns: The settings, with defaults for what is of no use, and every problem outside the modules' own keys.
    public static func decode(_ source: SettingsSource) -> (settings: HostSettings, problems: [SettingsProblem]) {
        var root = source.section
        let settings = HostSettings(decoding: &root, source)
        do throws(SettingsError) {
            try root.finish()
            return (settings, [])
        } catch {
            return (settings, error.problems)
        }
    }

    /// Where an effective value was given.
    /// - Parameter path: The key's components, outermost first.
    /// - Returns: The place; `settings` where it is a default.
    public func place(of path: [String]) -> SettingsProblem.Place {
        if case .place(let place)? = entries.first(where: { $0.path == path })?.origin { return place }
        return .settings
    }

    private init(decoding root: inout SettingsSection, _ source: SettingsSource) {
        self.source = source
        server = root.section("server") { ServerSettings(from: &$0) }
        auth = root.section("auth") { AuthenticationSettings(from: &$0, host: server.host) }
        database = root.section("database") { DatabaseSettings(from: &$0) }
        migrations = root.section("migrations") { MigrationSettings(from: &$0) }
        modules = root.section("modules") { ModulesSettings(from: &$0) }
        query = root.section("query") { QuerySettings(from: &$0) }
        log = root.section("log") { LogSettings(from: &$0) }
        metrics = root.section("metrics") { MetricsSettings(from: &$0) }
        entries = root.entries
        warnings = root.warnings
    }
}

/// `migrations`: the changes of the database's schema.
public struct MigrationSettings: Sendable, Equatable {
    /// The folder with one folder of migrations a module.
    public var path = "migrations"
    /// Whether `serve` migrates before it listens.
    public var automatic = true

    /// The defaults.
    public init() {}
}

/// `modules`: what is loaded, and what each module is told.
public struct ModulesSettings: Sendable {
    /// Folders to look for modules in, beside the folder of the executable.
    public var path: [String] = []
    /// The modules that the settings name, sorted by name.
    public var modules: [ModuleSettings] = []

    /// The defaults: no module.
    public init() {}
}

/// `modules.<name>`: one module.
public struct ModuleSettings: Sendable {
    /// The module's name as written, such as `playbook`.
    public let name: String
    /// Whether to load it; a module that is named is on unless `enabled: false`.
    public let enabled: Bool
    /// The module's own keys, for the module to decode; its `finish()` reports what the module did not ask for.
    public let section: SettingsSection
}

/// `query`: the endpoint that answers GraphQL.
public struct QuerySettings: Sendable, Equatable {
    /// The path of the endpoint.
    public var path = "/query"
    /// What one operation may cost.
    public var limits = Limits()
    /// What is kept between requests.
    public var cache = Cache()
    /// Who may ask the schema about itself (`__schema`, `__type`).
    public var introspection: [Role] = [.viewer, .service, .analyst, .admin]
    /// Whether messages suggest names near one that is not known ("Did you mean …?").
    public var suggestions = true
    /// Documents that clients name by an id.
    public var documents = Documents()
    /// How many requests one HTTP request may bring as an array; 0 where each is to be sent by itself.
    public var batch = 0
    /// Whether all statements of an operation see one snapshot of the database (`REPEATABLE READ, READ ONLY`).
    public var snapshot = false
    /// What subscriptions, and the streams that carry them, may cost.
    public var subscriptions = SubscriptionSettings()

    /// Who asks.
    public enum Role: String, Sendable, CaseIterable {
        /// Nobody that is known.
        case anonymous
        /// Someone who has logged in.
        case viewer
        /// The same, as settings of the release before have it.
        case user
        /// A site's own back end.
        case service
        /// Someone who reads what is recorded, without names.
        case analyst
        /// Someone who operates the product.
        case admin
    }

    /// `query.limits`.
    public struct Limits: Sendable, Equatable {
        /// Lexical tokens in a document.
        public var tokens = 15_000
        /// Levels of nested braces, brackets and list types in a document, fragments as they are written.
        public var nesting = 200
        /// Levels of nested selections.
        public var depth = 15
        /// Root fields of an operation, fragments expanded.
        public var rootFields = 50
        /// Aliased fields in an operation, fragments expanded.
        public var aliases = 100
        /// Directives in an operation, fragments expanded.
        public var directives = 100
        /// Selected fields in an operation, fragments expanded.
        public var fields = 2_000
        /// The largest `first` or `last` of a connection.
        public var listSize = 100
        /// What an operation may cost, in rows and what costs as much.
        public var cost = 50_000
        /// How long an operation may take; `server.limits.requestTime` ends the request in any case.
        public var time = Duration.seconds(20)
        /// Bytes of an answer.
        public var answerSize = 16 << 20
        /// Levels of nested selections in introspection, which `depth` does not count.
        public var introspectionDepth = 20
        /// Lists of fields or types that introspection may nest.
        public var introspectionLists = 2

        /// The defaults.
        public init() {}
    }

    /// `query.documents`: the documents that are known by an id.
    public struct Documents: Sendable, Equatable {
        /// A folder of `.graphql` files or a manifest in JSON, whose documents are registered at start.
        public var path: String?
        /// Whether nothing runs but registered documents.
        public var only = false
        /// How many documents clients may register by themselves (Apollo's automatic persisted queries); 0 turns that off.
        public var automatic = 1_000

        /// The defaults.
        public init() {}
    }

    /// `query.cache`: how many entries each cache keeps.
    public struct Cache: Sendable, Equatable {
        /// Parsed and validated documents.
        public var documents = 1_000
        /// Plans.
        public var plans = 1_000

        /// The defaults.
        public init() {}
    }

    /// The defaults.
    public init() {}
}

/// `log`.
public struct LogSettings: Sendable, Equatable {
    /// swift-log's levels, least severe first.
    public enum Level: String, Sendable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }
    /// How a line is written.
    public enum Format: String, Sendable, CaseIterable {
        /// For a person.
        case text
        /// One JSON object a line.
        case json
    }

    /// The least severe level that is written.
    public var level: Level = .info
    /// How a line is written.
    public var format: Format = .text

    /// The defaults.
    public init() {}
}

/// `metrics`.
public struct MetricsSettings: Sendable, Equatable {
    /// Whether `GET /metrics` answers.
    public var enabled = true

    /// The defaults.
    public init() {}
}
