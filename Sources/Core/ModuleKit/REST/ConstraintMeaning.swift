/// What a violated database constraint means to a client.
public struct ConstraintMeaning: Sendable, Hashable {
    /// The constraint's name in PostgreSQL, such as `plays_user_id_fkey`.
    public let constraint: String
    /// The status: 404, 409 or 422.
    public let status: Int
    /// The field at fault, as it is called in JSON.
    public let field: String
    /// What is wrong, for a person.
    public let message: String

    /// What `constraint` means: `status` 409 where something is there already, 422 where the field names nothing.
    public init(_ constraint: String, status: Int, field: String, message: String) {
        self.constraint = constraint
        self.status = status
        self.field = field
        self.message = message
    }

    /// The problem to answer with.
    public var problem: Problem {
        let errors = [Problem.FieldError(pointer: "/" + field, message: message)]
        return switch status {
        case 409: .conflict(Problem.detail(of: errors), errors: errors)
        case 404: .notFound(Problem.detail(of: errors), errors: errors)
        default: .invalid(errors)
        }
    }
}
