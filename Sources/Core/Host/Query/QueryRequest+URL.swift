import JSON

extension QueryRequest {
    /// Reads the parameters of a `GET` from the query of its URL: GraphQL over HTTP, "GET". An empty value is as good as none,
    /// but for the query itself.
    init(parameters: [(name: String, value: String)]) throws(Fault) {
        func value(_ name: String) throws(Fault) -> String? {
            let values = parameters.filter { $0.name == name }
            guard values.count < 2 else { throw Fault("The parameter \"\(name)\" is there twice.") }
            return values.first?.value
        }
        func object(_ name: String) throws(Fault) -> JSONObject? {
            guard let text = try value(name), !text.isEmpty else { return nil }
            let json: JSONValue
            do throws(JSONError) { json = try JSONParser.parse(Array(text.utf8)) } catch {
                throw Fault("The parameter \"\(name)\" is not JSON. \(error)")
            }
            guard !json.isNull else { return nil }
            guard let object = json.object else { throw Fault("The parameter \"\(name)\" is not a JSON object.") }
            return object
        }
        func text(_ name: String) throws(Fault) -> String? { try value(name).flatMap { $0.isEmpty ? nil : $0 } }
        query = try value("query").map { Array($0.utf8) }
        documentID = try text("documentId")
        operationName = try text("operationName")
        variables = try object("variables")
        extensions = try object("extensions")
        try check()
    }
}
