import GraphQL
public import JSON

/// What a client sent to be written, by GraphQL or by REST.
public struct WriteInput: Sendable {
    /// The fields as JSON: a request's body, or a mutation's coerced input.
    public var fields: JSONObject
    /// The text of the object's key where it does not stand among the fields but in the request's path.
    public var key: String?
    /// The `Idempotency-Key` header of a request with one write.
    public var idempotencyKey: String?

    /// Fields, and what stands beside them.
    public init(fields: JSONObject = [:], key: String? = nil, idempotencyKey: String? = nil) {
        self.fields = fields
        self.key = key
        self.idempotencyKey = idempotencyKey
    }

    /// The input of a mutation after coercion.
    init(_ value: InputValue) { fields = value.json.object ?? [:] }
}
