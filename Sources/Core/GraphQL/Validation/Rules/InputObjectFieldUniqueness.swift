/// Specification section 5.6.3: no field of an input object is given twice.
struct InputObjectFieldUniqueness: ValidationRule {
    mutating func enter(_ value: Value, as type: TypeReference?, _ context: inout ValidationContext) {
        guard case .object(let fields) = value.kind, fields.count > 1 else { return }
        var seen: [String: ObjectField] = [:]
        for field in fields {
            let name = field.name
            if let first = seen[name] {
                context.report(
                    "There can be only one input field named \"\(name)\".", at: first.offset, field.offset)
            } else {
                seen[name] = field
            }
        }
    }
}
