/// Specification section 5.6.4: the fields of an input object that must be given are.
struct InputObjectRequiredFields: ValidationRule {
    mutating func enter(_ value: Value, as type: TypeReference?, _ context: inout ValidationContext) {
        guard case .object(let fields) = value.kind, let object = context.inputObject(type) else { return }
        let given = Set(fields.map(\.name))
        for definition in object.fields where definition.isRequired && !given.contains(definition.name) {
            context.report(
                "Expected value of type \"\(object.name)\" to include required field \"\(definition.name)\", found: "
                    + "\(Printer.excerpt(value)).", at: value.offset)
        }
    }
}
