import GraphQL
public import JSON

/// What a client sent to be written, by GraphQL or by REST.
public struct WriteInput: Sendable {
    /// The fields as JSON: a request's body, or a mutation's coerced input.
    public var fields: JSONObject
    /// The values of fields that do not stand among the others but in the request's path, such as the object's key.
    public var path: [String: String]
    /// The `Idempotency-Key` header of a request with one write.
    public var idempotencyKey: String?
    /// Who asks, and from where; nil before that is known.
    public internal(set) var context: QueryContext?

    /// Fields, and what stands beside them.
    public init(fields: JSONObject = [:], path: [String: String] = [:], idempotencyKey: String? = nil) {
        self.fields = fields
        self.path = path
        self.idempotencyKey = idempotencyKey
    }

    /// The same, with who asks and from where.
    func asked(in context: QueryContext) -> WriteInput {
        var input = self
        input.context = context
        return input
    }

    /// The input of a mutation after coercion.
    init(_ value: InputValue) { self.init(fields: value.json.object ?? [:]) }
}
