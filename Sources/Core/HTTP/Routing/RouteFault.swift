/// Why a route cannot be added to a table.
package struct RouteFault: Sendable, Hashable {
    /// Who registers the route.
    package let owner: RouteOwner
    /// What is wrong with it and what to do.
    package let message: String
}

/// Who registers a route.
package struct RouteOwner: Sendable, Hashable {
    /// What whoever makes the table knows them by.
    package let name: String
    /// What messages call them.
    package let title: String

    package init(name: String, title: String) {
        self.name = name
        self.title = title
    }
}
