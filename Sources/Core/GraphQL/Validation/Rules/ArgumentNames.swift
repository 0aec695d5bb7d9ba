/// Specification section 5.4.1: an argument is one of the field's or the directive's.
struct ArgumentNames: ValidationRule {
    mutating func enter(_ list: ArgumentList, _ context: inout ValidationContext) {
        guard let definitions = list.definitions else { return }
        for argument in list.arguments where !definitions.contains(where: { $0.name == argument.name }) {
            if context.isFull { return }
            let owner =
                switch list.owner {
                case .field(_, let coordinate): "field \"\(coordinate)\""
                case .directive(let directive): "directive \"@\(directive.name)\""
                }
            let suggestion = context.didYouMean(argument.name, definitions.map(\.name))
            context.report("Unknown argument \"\(argument.name)\" on \(owner).\(suggestion)", at: argument.offset)
        }
    }
}
