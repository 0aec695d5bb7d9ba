import HTTP
import HTTPTypes
import ModuleKit
import Observability
import Relational
import Settings

/// Makes the endpoints of all routes.
struct RouteBuilder {
    typealias Entry = RouteTable<Endpoint>.Entry

    let health: Health
    /// Makes what hears of the requests of a route, given its path.
    let observer: @Sendable (String) -> any RequestObserver
    let engine: QueryEngine
    let limits: QueryLimits
    let contexts: [String: ModuleContext]
    let settings: HostSettings
    let documents: PersistedDocuments
    let eventStreams: EventStreamEndpoint

    /// The host's own routes; ``HostRoutes/own(queryPath:)`` names them.
    func hostEntries(registry: MetricsRegistry, queryMetrics: QueryMetrics) -> [Entry] {
        let query = QueryEndpoint(
            engine: engine, documents: documents, batchLimit: settings.query.batch,
            answerSize: settings.query.limits.answerSize, metrics: queryMetrics,
            health: health, page: QueryPage(), eventStreams: eventStreams,
            origins: OriginPolicy(settings.server.origins))
        let schema = SchemaEndpoint(
            engine.catalog.schema, for: Set(settings.query.introspection.map(Role.init)))
        let checks = HealthEndpoints(health: health)
        let path = settings.query.path
        let queryRoute = endpoint(path, needsDatabase: false, takesBody: true, query.respond)
        var entries = [
            Entry(owner: .host, method: .post, path: path, endpoint: queryRoute),
            Entry(owner: .host, method: .get, path: path, endpoint: queryRoute),
            Entry(
                owner: .host, method: .put, path: path,
                endpoint: endpoint(path, needsDatabase: false, takesBody: false, eventStreams.reserve)),
            Entry(
                owner: .host, method: .delete, path: path,
                endpoint: endpoint(path, needsDatabase: false, takesBody: false, eventStreams.stop)),
            get("/schema.graphql", schema.respond), get("/health/live", checks.live),
            get("/health/ready", checks.ready),
        ]
        if settings.metrics.enabled { entries.append(get("/metrics", MetricsEndpoint(registry: registry).respond)) }
        return entries
    }

    /// The routes of modules, and those that nothing can answer.
    func moduleEntries(_ modules: [AssembledModule]) -> (entries: [Entry], problems: [ModuleProblem]) {
        var entries: [Entry] = []
        var problems: [ModuleProblem] = []
        for module in modules {
            let name = module.description.name
            guard let context = contexts[name] else { continue }
            for route in module.registration.routes.all {
                do throws(ListEndpoint.Fault) {
                    let handler = try handler(of: route, context)
                    let endpoint = endpoint(
                        route.path, needsDatabase: true, takesBody: route.method != .get && route.method != .delete,
                        handler)
                    entries.append(
                        Entry(
                            owner: .module(name), method: HTTPRequest.Method(route.method), path: route.path,
                            endpoint: endpoint))
                } catch {
                    problems.append(
                        ModuleProblem(
                            name,
                            "The route \(route.method.rawValue) \(route.path) cannot be answered: \(error.message)."))
                }
            }
        }
        return (entries, problems)
    }

    private func handler(of route: Route, _ context: ModuleContext) throws(ListEndpoint.Fault) -> Endpoint.Handler {
        switch route.action {
        case .handler(let handler, let parameters):
            return ModuleEndpoint(handler: handler, parameters: parameters, context: context).respond
        case .write(let mutation):
            return try WriteEndpoint(mutation: mutation, path: route.path, engine: engine).respond
        case .list(let type, let root, let filters):
            return try ListEndpoint(type: type, root: root, filters: filters, engine: engine, limits: limits).respond
        case .item(let type, let root):
            guard let parameters = (try? RoutePattern(route.path))?.parameters, let parameter = parameters.first,
                parameters.count == 1
            else { throw ListEndpoint.Fault(message: "the path of one object has one parameter, its key") }
            do throws(QueryFailure) {
                return try ItemEndpoint(type: type, root: root, parameter: parameter, engine: engine).respond
            } catch { throw ListEndpoint.Fault(message: error.errors.map(\.message).joined(separator: " ")) }
        }
    }

    private func get(_ path: String, _ handler: @escaping Endpoint.Handler) -> Entry {
        Entry(
            owner: .host, method: .get, path: path,
            endpoint: endpoint(path, needsDatabase: false, takesBody: false, handler))
    }

    private func endpoint(
        _ path: String, needsDatabase: Bool, takesBody: Bool, _ handler: @escaping Endpoint.Handler
    ) -> Endpoint {
        Endpoint(
            route: path, takesBody: takesBody, requirement: needsDatabase ? health.check : nil,
            observer: observer(path), handler: handler)
    }
}
