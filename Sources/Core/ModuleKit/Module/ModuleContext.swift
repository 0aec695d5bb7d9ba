public import Logging
public import Postgres
public import Relational

/// What the host lends a module that runs: the shared database and the query engine over the schema of all modules.
public struct ModuleContext: Sendable {
    /// The connection pool that all modules share.
    public let database: PostgresClient
    /// Answers queries over the schema of all modules.
    public let queries: QueryEngine
    /// What the database constraints of all modules mean, by the constraint's name.
    public let constraints: [String: ConstraintMeaning]
    /// Takes news to subscribers, once what they tell of is committed.
    public let events: any EventPublisher
    /// What all modules hold of a person, that of a module before that of those that it requires.
    public let personalData: [PersonalData]
    /// A logger that carries the module's name and, inside a request, the request's id.
    public var logger: Logger

    /// A context over a database and an engine. The host makes one a module.
    public init(
        database: PostgresClient, queries: QueryEngine, constraints: [String: ConstraintMeaning],
        events: any EventPublisher, personalData: [PersonalData] = [], logger: Logger
    ) {
        self.personalData = personalData
        self.database = database
        self.queries = queries
        self.constraints = constraints
        self.events = events
        self.logger = logger
    }
}
