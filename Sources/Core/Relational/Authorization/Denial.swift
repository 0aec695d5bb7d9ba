import GraphQL

/// Why somebody is refused what they ask for.
enum Denial {
    /// Nobody knows who asks.
    static func unauthenticated(_ what: String, _ field: CollectedField?) -> GraphQLError {
        GraphQLError(
            "\(what) needs a credential: log in, and send \"Authorization: Bearer …\".", code: .unauthenticated,
            locations: locations(field))
    }

    /// It is known who asks, and they may not.
    static func forbidden(_ message: String, _ field: CollectedField?) -> GraphQLError {
        GraphQLError(message, code: .forbidden, locations: locations(field))
    }

    /// - Parameter what: the coordinate of what is asked for: `User.email`.
    static func error(for role: Role, _ what: String, _ field: CollectedField?) -> GraphQLError {
        role == .anonymous
            ? unauthenticated(what, field)
            : forbidden("Whoever has the role \"\(role.rawValue)\" may not ask for \(what).", field)
    }

    private static func locations(_ field: CollectedField?) -> [SourceLocation] {
        field?.fields.first.map { [$0.location] } ?? []
    }
}
