import HTTP
import Logging
import ModuleKit
import Observability
import Postgres
import Relational
import Settings

/// Modules, database and routes put together: all that answers requests, without a socket.
struct Application: Sendable {
    let assembly: ModuleAssembly
    let engine: QueryEngine
    let health: Health
    let handler: RequestHandler
    let accessLog: AccessLog
    private let subscriptions: Subscriptions
    private let life: ModuleLife

    /// - Throws: a ``HostError`` of code `modules` where a route cannot be answered, of code `configuration` where the
    ///   documents of `query.documents` cannot be read.
    init(
        _ assembly: ModuleAssembly, settings: HostSettings, database: DatabaseService, registry: MetricsRegistry,
        logger: Logger
    ) throws(HostError) {
        let client = database.client
        let limits = QueryLimits(settings.query)
        let resources = ServerResources(LiveLimits(settings.server.limits), logger: logger)
        let constraints = assembly.constraints
        let subscriptionMetrics = SubscriptionMetrics()
        let outbox = EventOutbox(client: client, metrics: subscriptionMetrics, logger: logger)
        let writes = WriteHandling(
            explain: { Problem($0, constraints: constraints).graphQLError },
            committed: { events in for event in events { outbox.publish(event) } })
        let engine = QueryEngine(
            catalog: assembly.catalog, database: client, limits: limits, writes: writes, logger: logger)
        let health = Health(database: client, details: assembly.modules.flatMap(\.registration.readiness))
        ModuleMetrics.register(assembly.modules, in: registry)
        let queryMetrics = QueryMetrics(registry: registry)
        let documents = try PersistedDocuments(settings.query.documents, engine: engine, logger: logger)
        let subscriptions = Subscriptions(
            engine: engine, documents: documents, outbox: outbox, metrics: subscriptionMetrics, client: client,
            listener: database.direct, health: health,
            queryMetrics: queryMetrics, settings: settings, resources: resources,
            registry: registry, logger: logger)
        var contexts: [String: ModuleContext] = [:]
        for module in assembly.modules {
            var logger = logger
            logger[metadataKey: "module"] = .string(module.description.name)
            contexts[module.description.name] = ModuleContext(
                database: client, queries: engine, constraints: constraints,
                events: subscriptions.outbox, logger: logger)
        }
        ServerMetrics.register(resources, in: registry)
        ProcessMetrics().register(in: registry)
        DatabaseMetrics.register(client, in: registry)
        queryMetrics.register(engine)
        let accessLog = AccessLog(format: settings.log.format, label: logger.label) { logger.logLevel <= .info }
        let observer = { @Sendable path in RouteObserver(RouteMetrics(route: path, registry: registry), accessLog) }
        let builder = RouteBuilder(
            health: health, observer: observer, engine: engine, limits: limits, contexts: contexts, settings: settings,
            document: assembly.document,
            documents: documents, eventStreams: subscriptions.eventStreams)
        var entries = builder.hostEntries(registry: registry, queryMetrics: queryMetrics)
        let (moduleEntries, faults) = builder.moduleEntries(assembly.modules)
        entries += moduleEntries
        let (table, conflicts) = RouteTable.assemble(entries)
        let problems = faults + HostRoute.problems(conflicts)
        guard problems.isEmpty else { throw HostError(.modules, problems.map(\.description)) }
        handler = RequestHandler(
            routes: table, unmatched: observer(RouteMetrics.unmatched), settings: settings.server,
            resources: resources, sharing: CrossOriginSharing(OriginPolicy(settings.server.origins)),
            explain: { Problem($0, constraints: constraints) }, logger: logger)
        self.accessLog = accessLog
        self.assembly = assembly
        self.engine = engine
        self.health = health
        self.subscriptions = subscriptions
        life = ModuleLife(assembly.modules, contexts: contexts, logger: logger)
    }

    /// Starts the modules in order, and their services. If one fails, those that were started are stopped again.
    func startModules() async throws(HostError) {
        do throws(HostError) { try await life.start() } catch {
            health.modules(.failed)
            throw error
        }
        health.modules(.done)
    }

    /// Ends all streams, so that the server can stop.
    func endStreams() { subscriptions.stop() }

    /// Returns once the events of the last writes have been told to all servers.
    func drainEvents() async { await subscriptions.outbox.drain() }

    /// Stops the services and the modules in reverse order, as far as they were started.
    func stopModules() async {
        if health.isReadyForRequests { health.modules(.waiting) }
        await life.stop()
    }
}

extension QueryLimits {
    init(_ settings: QuerySettings) {
        self.init(
            tokens: settings.limits.tokens, nesting: settings.limits.nesting, depth: settings.limits.depth,
            rootFields: settings.limits.rootFields, fields: settings.limits.fields,
            aliases: settings.limits.aliases, directives: settings.limits.directives,
            suggestions: settings.suggestions, introspectionDepth: settings.limits.introspectionDepth,
            introspectionLists: settings.limits.introspectionLists,
            introspection: Set(settings.introspection.map(Role.init)), listSize: settings.limits.listSize,
            cost: settings.limits.cost, time: settings.limits.time, answerSize: settings.limits.answerSize,
            documents: settings.cache.documents, plans: settings.cache.plans, snapshot: settings.snapshot)
        pageSize = min(pageSize, listSize)
    }
}

extension Role {
    init(_ role: QuerySettings.Role) {
        self =
            switch role {
            case .anonymous: .anonymous
            case .user: .user
            case .admin: .admin
            }
    }
}
