/// Specification section 5.4.2.1: what must be given is given.
struct RequiredArguments: ValidationRule {
    mutating func enter(_ list: ArgumentList, _ context: inout ValidationContext) {
        for definition in list.definitions ?? [] where definition.isRequired {
            guard list.arguments[definition.name] == nil else { continue }
            let detail =
                "argument \"\(definition.name)\" of type \"\(definition.type)\" is required,"
                + " but it was not provided."
            switch list.owner {
            case .field(let field, _): context.report("Field \"\(field.name)\" \(detail)", at: field.offset)
            case .directive(let directive):
                context.report("Directive \"@\(directive.name)\" \(detail)", at: directive.offset)
            }
        }
    }
}
