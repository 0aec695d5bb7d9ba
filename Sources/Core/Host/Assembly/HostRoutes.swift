import HTTP
import HTTPTypes
import ModuleKit
import Relational
import Settings

/// All routes: the host's own, then those of the modules in their order.
enum HostRoutes {
    /// The paths that the host answers itself.
    static func own(queryPath: String) -> [(method: HTTPRequest.Method, path: String)] {
        [
            (.post, queryPath), (.get, queryPath), (.put, queryPath), (.delete, queryPath), (.get, "/schema.graphql"),
            (.get, "/health/live"),
            (.get, "/health/ready"), (.get, "/metrics"),
        ]
    }

    /// What conflicts between the routes of modules and of the host, found without anything to answer them.
    static func problems(of modules: [AssembledModule], queryPath: String) -> [ModuleProblem] {
        var entries = own(queryPath: queryPath).map {
            RouteTable<Void>.Entry(owner: .host, method: $0.method, path: $0.path, endpoint: ())
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
