import ModuleKit
import Relational
import Settings

/// All routes: the host's own, then those of the modules in their order.
enum HostRoutes {
    /// The paths that the host answers itself.
    static func own(queryPath: String) -> [(method: HTTPMethod, path: String)] {
        [
            (.post, queryPath), (.get, queryPath), (.put, queryPath), (.delete, queryPath), (.get, "/schema.graphql"),
            (.get, "/health/live"),
            (.get, "/health/ready"), (.get, "/metrics"),
        ]
    }

    /// What conflicts between the routes of modules and of the host, found without anything to answer them.
    static func problems(of modules: [AssembledModule], queryPath: String) -> [ModuleProblem] {
        var entries = own(queryPath: queryPath).map {
            RouteTable<Void>.Entry(owner: "host", method: $0.method, path: $0.path, endpoint: ())
        }
        for module in modules {
            entries += module.registration.routes.all.map {
                RouteTable<Void>.Entry(
                    owner: module.description.name, method: $0.method, path: $0.path, endpoint: ())
            }
        }
        return RouteTable.assemble(entries).problems
    }
}
