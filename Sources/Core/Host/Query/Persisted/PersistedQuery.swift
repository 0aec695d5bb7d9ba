import GraphQL
import JSON
import Relational

/// What a client of Apollo's automatic persisted queries says in `extensions.persistedQuery`.
/// https://www.apollographql.com/docs/apollo-server/performance/apq
struct PersistedQuery {
    /// The member of a request's extensions.
    static let name = "persistedQuery"

    /// The SHA-256 of the document's text, 64 lower-case hexadecimal digits.
    let hash: String

    init(_ value: JSONValue) throws(QueryFailure) {
        guard let object = value.object, object["version"]?.number?.int64 == 1,
            let hash = object["sha256Hash"]?.string, DocumentHash.isHash(hash)
        else {
            let message =
                "extensions.persistedQuery must be {\"version\": 1, \"sha256Hash\": …}, with 64 lower-case hexadecimal digits."
            throw QueryFailure([GraphQLError(message, code: .badRequest)])
        }
        self.hash = hash
    }
}
