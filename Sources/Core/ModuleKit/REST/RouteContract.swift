public import GraphQL
public import Relational

/// What a route whose answer code gives takes, and what it answers.
public struct RouteContract: Sendable {
    /// The operation's name in the OpenAPI document, or nil for one that is made of method and path.
    public let operation: String?
    /// The parameters of path, query and header.
    public let parameters: [RouteParameter]
    /// The fields of the body, a JSON object; empty where the route takes no body, or reads it by itself.
    public let body: [InputValueDefinition]
    /// The body, where the route's code reads it as it comes.
    public let streamedBody: StreamedBody?
    /// The answers, as far as they are declared.
    public let answers: [RouteAnswer]
    /// Whether what the route takes is declared. Else its code reads the body by itself, if there is one.
    public let isDeclared: Bool
    /// Who may call it.
    public let access: FieldAccess

    /// What a reading asks for.
    init(
        named operation: String?, reading definition: RouteInput.Definition,
        streaming streamedBody: StreamedBody? = nil,
        answers: [RouteAnswer], access: FieldAccess
    ) {
        self.access = access
        self.streamedBody = streamedBody
        self.operation = operation
        parameters = definition.parameters
        body = definition.body
        self.answers = answers
        isDeclared = true
    }

    /// Nothing but the names of parameters.
    init(queryParameters names: [String], answers: [RouteAnswer], access: FieldAccess) {
        self.access = access
        operation = nil
        parameters = names.map { RouteParameter(in: .query, InputValueDefinition($0, type: "String")) }
        body = []
        streamedBody = nil
        self.answers = answers
        isDeclared = false
    }
}
