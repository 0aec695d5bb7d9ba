import JSON

/// The parameters of a GraphQL request: GraphQL over HTTP, "Request Parameters", and its appendix "Persisted Documents".
/// https://github.com/graphql/graphql-over-http/blob/main/spec/GraphQLOverHTTP.md
struct QueryRequest: Sendable, Hashable {
    /// The document's text in UTF-8.
    var query: [UInt8]?
    /// The id of a document that the server knows.
    var documentID: String?
    var operationName: String?
    var variables: JSONObject?
    var extensions: JSONObject?

    /// Why a request is not well-formed.
    struct Fault: Error {
        let message: String

        init(_ message: String) { self.message = message }
    }

    init() {}

    /// Takes the parameters from a JSON object that was read whole, such as the payload of a message.
    init(members: JSONObject) throws(Fault) {
        func string(_ name: String) throws(Fault) -> String? {
            guard let value = members[name], !value.isNull else { return nil }
            guard let string = value.string else { throw Fault("\"\(name)\" is not a string.") }
            return string
        }
        func object(_ name: String) throws(Fault) -> JSONObject? {
            guard let value = members[name], !value.isNull else { return nil }
            guard let object = value.object else { throw Fault("\"\(name)\" is not an object.") }
            return object
        }
        query = try string("query").map { Array($0.utf8) }
        documentID = try string("documentId")
        operationName = try string("operationName")
        variables = try object("variables")
        extensions = try object("extensions")
        try check()
    }

    /// Whether the request says in one way, and no other, which document it means.
    func check() throws(Fault) {
        switch (query, documentID) {
        case (nil, nil):
            guard extensions?[PersistedQuery.name] != nil || extensions?[Self.examination] != nil else {
                throw Fault("There is no \"query\", which must be the text of a GraphQL document.")
            }
        case (.some, .some): throw Fault("There are both a \"query\" and a \"documentId\"; send one of them.")
        case (.some, nil), (nil, .some): break
        }
    }
}

/// What one HTTP request asks.
enum QueryRequests: Sendable, Hashable {
    case single(QueryRequest)
    /// Several requests, to be answered in their order.
    case batch([QueryRequest])
}
