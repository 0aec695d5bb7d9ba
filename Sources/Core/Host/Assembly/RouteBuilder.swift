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
    let document: OpenAPIDocument
    let documents: PersistedDocuments
    let eventStreams: EventStreamEndpoint
    let authentication: Authentication

    /// The host's own routes; see ``HostRoute``.
    func hostEntries(registry: MetricsRegistry, queryMetrics: QueryMetrics) -> [Entry] {
        let readers = SchemaReaders(settings.query)
        let query = QueryEndpoint(
            engine: engine, documents: documents, batchLimit: settings.query.batch,
            answerSize: settings.query.limits.answerSize, metrics: queryMetrics,
            health: health, page: QueryPage(readers), eventStreams: eventStreams,
            origins: OriginPolicy(settings.server.origins), authentication: authentication)
        let checks = HealthEndpoints(health: health)
        func handler(of route: HostRoute) -> Endpoint.Handler {
            switch route {
            case .query, .queryByURL: query.respond
            case .reserveEventStream: eventStreams.reserve
            case .stopEventStream: eventStreams.stop
            case .schema: readers.endpoint(.schema(engine.catalog.schema))
            case .openAPI: readers.endpoint(.openAPI(document))
            case .reference:
                readers.endpoint(
                    .reference(document),
                    entrance: SchemaReaders.Entrance(.reference, content: ReferenceContent.entrance))
            case .live: checks.live
            case .ready: checks.ready
            case .metrics: MetricsEndpoint(registry: registry).respond
            }
        }
        return HostRoute.enabled(settings).map { route in
            let path = route.path(query: settings.query.path)
            let endpoint = endpoint(
                path, needsDatabase: false, body: route.method == .post ? .whole : .none,
                rates: path == settings.query.path ? [.query] : [], handler(of: route))
            return Entry(owner: .host, method: HTTPRequest.Method(route.method), path: path, endpoint: endpoint)
        }
    }

    /// The routes of modules, and those that nothing can answer.
    func moduleEntries(_ modules: [AssembledModule]) -> (entries: [Entry], problems: [ModuleProblem]) {
        var entries: [Entry] = []
        var problems: [ModuleProblem] = []
        for module in modules {
            let name = module.description.name
            guard let context = contexts[name] else { continue }
            for route in module.registration.routes.all {
                do throws(UnanswerableRoute) {
                    let handler = try handler(of: route, context)
                    let endpoint = endpoint(
                        route.path, needsDatabase: true, body: body(of: route), module: name,
                        rates: rates(of: route), handler)
                    entries.append(
                        Entry(
                            owner: .module(name), method: HTTPRequest.Method(route.method), path: route.path,
                            endpoint: endpoint))
                } catch {
                    problems.append(ModuleProblem(route, of: name, error))
                }
            }
        }
        return (entries, problems)
    }

    /// What a route's requests are bounded by, besides being requests.
    private func rates(of route: Route) -> [RateKind] {
        if case .write(let mutation) = route.action, engine.catalog.mutation(named: mutation)?.isLogIn ?? false {
            return [.write, .logIn]
        }
        return route.method == .get ? [] : [.write]
    }

    private func handler(of route: Route, _ context: ModuleContext) throws(UnanswerableRoute) -> Endpoint.Handler {
        switch route.action {
        case .handler(let handler, let contract):
            return ModuleEndpoint(
                handler: handler, contract: contract, access: RouteAccess(contract.access, of: route), context: context
            ).respond
        case .stream(let handler, let contract):
            return StreamEndpoint(
                handler: handler, contract: contract, access: RouteAccess(contract.access, of: route),
                context: context, time: settings.server.limits.requestTime
            ).respond
        case .write(let mutation):
            let write = try WriteRoute(mutation: mutation, route.method, route.path, in: engine.catalog)
            let endpoint = try RoleEndpoints(route.path) { role throws(UnanswerableRoute) in
                guard write.mutation.access.admits(role) else { return nil }
                return try WriteEndpoint(write, path: route.path, engine: engine, role: role).respond
            }
            guard write.mutation.isRecording, write.takesBody else { return endpoint.respond }
            return RecordingEndpoint(authentication: authentication, inner: endpoint.respond).respond
        case .list(let type, let root, let filters):
            return try RoleEndpoints(route.path) { role throws(UnanswerableRoute) in
                guard engine.catalog.access(toRoot: root).admits(role) else { return nil }
                return try ListEndpoint(
                    type: type, root: root, filters: filters, engine: engine, limits: limits, role: role
                ).respond
            }.respond
        case .item(let type, let root):
            guard let parameters = (try? RoutePattern(route.path))?.parameters, let parameter = parameters.first,
                parameters.count == 1
            else { throw UnanswerableRoute(message: "the path of one object has one parameter, its key") }
            return try item(type, root, parameter, route)
        case .own(let type, let root): return try item(type, root, nil, route)
        }
    }

    private func item(
        _ type: String, _ root: String, _ parameter: String?, _ route: Route
    ) throws(UnanswerableRoute) -> Endpoint.Handler {
        try RoleEndpoints(route.path) { role throws(UnanswerableRoute) in
            guard engine.catalog.access(toRoot: root).admits(role) else { return nil }
            do throws(QueryFailure) {
                return try ItemEndpoint(type: type, root: root, parameter: parameter, engine: engine, role: role)
                    .respond
            } catch { throw UnanswerableRoute(message: error.errors.map(\.message).joined(separator: " ")) }
        }.respond
    }

    private func endpoint(
        _ path: String, needsDatabase: Bool, body: Endpoint.Body, module: String? = nil,
        rates: [RateKind], _ handler: @escaping Endpoint.Handler
    ) -> Endpoint {
        Endpoint(
            route: path, body: body, requirement: needsDatabase ? health.check : nil, observer: observer(path),
            rates: rates, metadata: module.map { ["module": .string($0)] } ?? [:], handler: handler)
    }

    private func body(of route: Route) -> Endpoint.Body {
        if case .stream(_, let contract) = route.action {
            return contract.streamedBody.map { .streamed(limit: $0.limit) } ?? .none
        }
        return route.method == .get || route.method == .delete ? .none : .whole
    }
}
