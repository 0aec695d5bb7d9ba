import JSON
import ModuleKit

/// One method of one path, as the document describes it.
struct OpenAPIOperation {
    let method: HTTPMethod
    let path: String
    /// The operation's name, unique in the document.
    var id: String
    /// The module, or the host.
    let tag: String
    var summary: String
    var description: String?
    var isDeprecated = false
    /// Whether a credential has to be shown.
    var access = Access.known

    /// Who may call it.
    enum Access {
        /// Everybody, known or not.
        case everybody
        /// Everybody; what they get depends on who they are.
        case either
        /// Whoever shows a credential that is good for it.
        case known
    }
    var parameters: [JSONValue] = []
    var requestBody: JSONValue?
    /// The answers by status, or `default`.
    private(set) var responses: [String: JSONValue] = [:]
    /// The type that the answer shows one object of, and whether the operation makes it.
    var subject: (type: String, isMade: Bool)?

    init(_ method: HTTPMethod, _ path: String, id: String, tag: String, summary: String) {
        self.method = method
        self.path = path
        self.id = id
        self.tag = tag
        self.summary = summary
    }

    /// Adds an answer, unless one of its status is there already.
    mutating func add(_ status: Int, _ response: JSONValue) {
        if responses[String(status)] == nil { responses[String(status)] = response }
    }

    /// Says what else the answer to a status may be.
    mutating func add(otherwise response: JSONValue) { responses["default"] = response }

    /// Adds a link from the answer of a status to another operation.
    mutating func link(_ name: String, _ link: JSONValue, from status: Int) {
        guard var response = responses[String(status)]?.object else { return }
        var links = response["links"]?.object ?? [:]
        links[name] = link
        response["links"] = .object(links)
        responses[String(status)] = .object(response)
    }

    var json: JSONValue {
        var object: JSONObject = ["operationId": .string(id), "tags": [.string(tag)], "summary": .string(summary)]
        object["description"] = description.map(JSONValue.string)
        if isDeprecated { object["deprecated"] = true }
        switch access {
        case .everybody: object["security"] = []
        case .either: object["security"] = [[:], .object([OpenAPIComponents.securityScheme: []])]
        case .known: break
        }
        if !parameters.isEmpty { object["parameters"] = .array(parameters) }
        object["requestBody"] = requestBody
        var answers: JSONObject = [:]
        // Digits go before letters.
        for (status, response) in responses.sorted(by: { $0.key < $1.key }) { answers[status] = response }
        object["responses"] = .object(answers)
        return .object(object)
    }
}
