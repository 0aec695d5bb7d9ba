import HTTPTypes
import JSON
import ModuleKit
import NIOCore

/// The parameters of a GraphQL request as HTTP carries them: GraphQL over HTTP, "Request".
/// https://graphql.github.io/graphql-over-http/draft/#sec-Request
struct QueryRequest: Sendable, Hashable {
    let query: [UInt8]
    let operationName: String?
    let variables: JSONObject?

    /// Why a request is not well-formed.
    struct Fault: Error { let message: String }

    /// Reads the parameters of a `POST`, whose body is a JSON object.
    init(body: ByteBuffer) throws(Fault) {
        let parsed: Result<JSONValue, JSONError> = body.withUnsafeReadableBytes { bytes in
            Result { () throws(JSONError) in try JSONParser.parse(bytes) }
        }
        let value: JSONValue
        do throws(JSONError) { value = try parsed.get() } catch {
            throw Fault(message: "The body is not JSON. \(error)")
        }
        guard case .object(let members) = value else {
            throw Fault(
                message: value.array == nil
                    ? "The body is JSON, but not an object with a member \"query\"."
                    : "Batches are not supported: send each request by itself, as an object with a member \"query\".")
        }
        try self.init(members: members)
    }

    /// Reads the parameters from a JSON object: a body, or the payload of a message.
    init(members: JSONObject) throws(Fault) {
        guard let query = members["query"] else { throw Fault(message: "There is no member \"query\".") }
        try self.init(
            query: query, operationName: members["operationName"], variables: members["variables"],
            extensions: members["extensions"])
    }

    /// Reads the parameters of a `GET` from the query of its URL.
    init(parameters: [(name: String, value: String)]) throws(Fault) {
        func value(_ name: String) throws(Fault) -> String? {
            let values = parameters.filter { $0.name == name }
            guard values.count < 2 else { throw Fault(message: "The parameter \"\(name)\" is there twice.") }
            return values.first?.value
        }
        func json(_ name: String) throws(Fault) -> JSONValue? {
            guard let text = try value(name) else { return nil }
            do throws(JSONError) { return try JSONParser.parse(Array(text.utf8)) } catch {
                throw Fault(message: "The parameter \"\(name)\" is not JSON. \(error)")
            }
        }
        guard let query = try value("query") else { throw Fault(message: "The URL has no parameter \"query\".") }
        // An empty name is how forms send none.
        let name = try value("operationName").flatMap { $0.isEmpty ? nil : $0 }
        try self.init(
            query: .string(query), operationName: name.map(JSONValue.string), variables: try json("variables"),
            extensions: try json("extensions"))
    }

    private init(
        query: JSONValue, operationName: JSONValue?, variables: JSONValue?, extensions: JSONValue?
    ) throws(Fault) {
        guard case .string(let query) = query else { throw Fault(message: "\"query\" is not a string.") }
        switch operationName {
        case nil, .null: self.operationName = nil
        case .string(let name): self.operationName = name
        default: throw Fault(message: "\"operationName\" is not a string.")
        }
        switch variables {
        case nil, .null: self.variables = nil
        case .object(let members): self.variables = members
        default: throw Fault(message: "\"variables\" is not an object.")
        }
        switch extensions {
        case nil, .null, .object: break
        default: throw Fault(message: "\"extensions\" is not an object.")
        }
        self.query = Array(query.utf8)
    }
}
