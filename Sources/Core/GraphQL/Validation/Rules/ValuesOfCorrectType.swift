/// Specification section 5.6.1: a literal can be coerced to the type that its place expects.
struct ValuesOfCorrectType: ValidationRule {
    mutating func enter(_ value: Value, as type: TypeReference?, _ context: inout ValidationContext) {
        guard let type else { return }
        switch value.kind {
        case .variable: return
        case .null:
            if type.isNonNull {
                context.report("Expected value of non-null type \"\(type)\" not to be null.", at: value.offset)
            }
        case .list: if type.item == nil { checkLeaf(value, type, &context) }
        case .object(let fields):
            guard let object = context.inputObject(type) else { return checkLeaf(value, type, &context) }
            if object.isOneOf { checkOneOf(fields, object, value, &context) }
        case .int, .float, .string, .boolean, .enumeration: checkLeaf(value, type, &context)
        }
    }

    private func checkOneOf(
        _ fields: NodeList<ObjectField>, _ object: InputObjectType, _ value: Value,
        _ context: inout ValidationContext
    ) {
        let known = fields.filter { object.field($0.name) != nil }
        if known.count == 1, let field = known.first {
            guard case .null = field.value.kind else { return }
        }
        context.report(object.notOneField, at: value.offset)
    }

    private func checkLeaf(_ value: Value, _ type: TypeReference, _ context: inout ValidationContext) {
        switch context.schema.type(named: type.name) {
        case .scalar(let scalar): check(value, scalar, &context)
        case .enumeration(let enumeration): check(value, enumeration, &context)
        case .inputObject(let object):
            context.report(
                "Expected value of type \"\(object.name)\" to be an object, found: \(Printer.excerpt(value)).",
                at: value.offset)
        case .object, .interface, .union, nil: break
        }
    }

    private func check(_ value: Value, _ type: ScalarType, _ context: inout ValidationContext) {
        do throws(ScalarType.Failure) {
            _ = try type.parse(.literal(value))
        } catch {
            context.report("\(error.message): \(Printer.excerpt(value))", at: value.offset)
        }
    }

    private func check(_ value: Value, _ type: EnumType, _ context: inout ValidationContext) {
        let names = type.values.lazy.map(\.name)
        guard case .enumeration(let name) = value.kind else {
            let text = Printer.excerpt(value)
            let suggestion = context.didYouMean(text, names, "the enum value ")
            context.report(
                "Enum \"\(type.name)\" cannot represent non-enum value: \(text).\(suggestion)", at: value.offset)
            return
        }
        guard !type.contains(name) else { return }
        let suggestion = context.didYouMean(name, names, "the enum value ")
        context.report("Value \"\(name)\" does not exist in \"\(type.name)\" enum.\(suggestion)", at: value.offset)
    }
}

extension InputObjectType {
    /// What is said of a value of a oneOf type that has not exactly one field.
    var notOneField: String {
        "Within OneOf Input Object type \"\(name)\", exactly one field must be specified, and the value for that field must"
            + " be non-null."
    }
}
