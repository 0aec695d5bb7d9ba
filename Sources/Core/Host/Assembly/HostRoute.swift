import HTTP
import HTTPTypes
import ModuleKit
import Settings

/// A route that the host answers itself.
enum HostRoute: Sendable, CaseIterable {
    case query
    case queryByURL
    case reserveEventStream
    case stopEventStream
    case schema
    case openAPI
    case reference
    case live
    case ready
    case metrics

    /// The method.
    var method: HTTPMethod {
        switch self {
        case .query: .post
        case .reserveEventStream: .put
        case .stopEventStream: .delete
        case .queryByURL, .schema, .openAPI, .reference, .live, .ready, .metrics: .get
        }
    }

    /// The path.
    /// - Parameter query: the path of queries, as the settings have it.
    func path(query: String) -> String {
        switch self {
        case .query, .queryByURL, .reserveEventStream, .stopEventStream: query
        case .schema: "/schema.graphql"
        case .openAPI: "/openapi.json"
        case .reference: "/docs"
        case .live: "/health/live"
        case .ready: "/health/ready"
        case .metrics: "/metrics"
        }
    }

    /// Those that answer under some settings.
    static func enabled(_ settings: HostSettings) -> [HostRoute] {
        allCases.filter { $0 != .metrics || settings.metrics.enabled }
    }

    /// What conflicts between the routes of modules and of the host, found without anything to answer them.
    static func problems(of modules: [AssembledModule], queryPath: String) -> [ModuleProblem] {
        var entries = allCases.map {
            RouteTable<Void>.Entry(
                owner: .host, method: HTTPRequest.Method($0.method), path: $0.path(query: queryPath), endpoint: ())
        }
        for module in modules {
            entries += module.registration.routes.all.map {
                RouteTable<Void>.Entry(
                    owner: .module(module.description.name), method: HTTPRequest.Method($0.method), path: $0.path,
                    endpoint: ())
            }
        }
        return problems(RouteTable.assemble(entries).faults)
    }

    /// The faults of a table as problems of the modules.
    static func problems(_ faults: [RouteFault]) -> [ModuleProblem] {
        faults.map { ModuleProblem($0.owner.name, $0.message) }
    }
}

extension RouteOwner {
    /// The host itself.
    static let host = RouteOwner(name: "", title: "the host")

    /// A module.
    static func module(_ name: String) -> RouteOwner { RouteOwner(name: name, title: "module \(name)") }
}
