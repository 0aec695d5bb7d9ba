public import JSON

/// Writes the answer to a root field of introspection as JSON.
///
/// It descends by recursion, as deep as the selections go, which validation bounds.
public struct IntrospectionWriter {
    private let plan: IntrospectionPlan
    private let variables: CoercedVariables
    private let limit: Int
    private var path: [GraphQLError.PathElement] = []
    /// Arguments whose values cannot be used, with the path from the root field on; at most as many as say something.
    public private(set) var errors: [GraphQLError] = []

    /// More errors than these say nothing more; the same argument fails at every type of the schema.
    private static let mostErrors = 100

    /// - Parameters:
    ///   - plan: the root field.
    ///   - variables: the variables, of the shape that the plan was made for.
    ///   - limit: how long `json` may become in bytes; writing stops soon after.
    public init(_ plan: IntrospectionPlan, variables: CoercedVariables, limit: Int) {
        self.plan = plan
        self.variables = variables
        self.limit = limit
    }

    /// Writes the root field's value.
    ///
    /// - Parameter json: where to; what the limit cut short is no JSON.
    /// - Returns: false where there is no value, because of an error or the limit.
    public mutating func write(into json: inout JSONWriter) -> Bool {
        let arguments: ArgumentExpressions
        switch plan.root.arguments {
        case .success(let expressions): arguments = expressions
        case .failure(let error): return fail(error, plan.root)
        }
        guard plan.root.name == .namedType else { return object(plan.root.fields, of: .schema, into: &json) }
        guard case .string(let name)? = arguments["name"]?.evaluate(variables),
            let type = plan.schema.type(named: name)
        else {
            json.null()
            return true
        }
        return object(plan.root.fields, of: .type(type), into: &json)
    }

    private mutating func object(
        _ fields: [IntrospectionPlan.Field], of element: IntrospectedElement, into json: inout JSONWriter
    ) -> Bool {
        for field in fields {
            json.raw(field.prefix)
            path.append(.key(field.responseKey))
            defer { path.removeLast() }
            let start = json.bytes.count
            if value(field, of: element, into: &json) { continue }
            if field.isNonNull || json.bytes.count > limit { return false }
            json.truncate(to: start)
            json.null()
        }
        if fields.isEmpty { json.beginObject() }
        json.endObject()
        return json.bytes.count <= limit
    }

    /// Writes a field's value. False where it is an error, or where the limit is passed.
    private mutating func value(
        _ field: IntrospectionPlan.Field, of element: IntrospectedElement, into json: inout JSONWriter
    ) -> Bool {
        let arguments: ArgumentExpressions
        switch field.arguments {
        case .success(let expressions): arguments = expressions
        case .failure(let error): return fail(error, field)
        }
        let includesDeprecated = arguments["includeDeprecated"]?.evaluate(variables) == .boolean(true)
        switch element.value(of: field.name, in: plan.schema, includesDeprecated: includesDeprecated) {
        case .null: json.null()
        case .boolean(let value): json.bool(value)
        case .string(let value): json.string(value)
        case .strings(let values):
            json.beginArray()
            for (position, value) in values.enumerated() {
                if position > 0 { json.comma() }
                json.string(value)
            }
            json.endArray()
        case .element(let element): return object(field.fields, of: element, into: &json)
        case .elements(let elements):
            json.beginArray()
            for (position, element) in elements.enumerated() {
                if position > 0 { json.comma() }
                path.append(.index(position))
                defer { path.removeLast() }
                guard object(field.fields, of: element, into: &json) else { return false }
            }
            json.endArray()
        }
        return true
    }

    private mutating func fail(_ error: GraphQLError, _ field: IntrospectionPlan.Field) -> Bool {
        guard errors.count < Self.mostErrors else { return false }
        var error = error
        error.path = path
        if error.locations.isEmpty { error.locations = [field.location] }
        errors.append(error)
        return false
    }
}
