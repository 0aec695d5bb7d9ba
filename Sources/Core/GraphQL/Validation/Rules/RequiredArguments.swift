/// Specification section 5.4.3: what must be given is given.
struct RequiredArguments: ValidationRule {
    mutating func enter(_ list: ArgumentList, _ context: inout ValidationContext) {
        for definition in list.definitions ?? [] where definition.isRequired {
            guard list.arguments[definition.name] == nil else { continue }
            let (owner, offset) =
                switch list.owner {
                case .field(let field, let coordinate): (coordinate, field.offset)
                case .directive(let directive): ("@\(directive.name)", directive.offset)
                }
            context.report(
                "Argument \"\(owner)(\(definition.name):)\" of type \"\(definition.type)\" is required, but it was not"
                    + " provided.", at: offset)
        }
    }
}
