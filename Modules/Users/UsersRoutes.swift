import ModuleKit

/// The REST routes of users.
enum UsersRoutes {
    static func add(to routes: inout Routes) {
        routes.write(.post, "/users", by: "registerUser", "Registers a user")
        routes.list("/users", of: "User", by: "users", filters: [], "Lists users")
        routes.item("/users/{id}", of: "User", by: "user", "Shows a user")
        routes.write(
            .patch, "/users/{id}", by: "updateUser", "Changes a user's name, e-mail address or password")
        routes.write(
            .delete, "/users/{id}", by: "deleteUser", "Deletes a user with everything that is recorded of them")
    }
}
