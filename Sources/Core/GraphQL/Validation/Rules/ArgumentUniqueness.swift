/// Specification section 5.4.2: no argument is given twice.
struct ArgumentUniqueness: ValidationRule {
    mutating func enter(_ list: ArgumentList, _ context: inout ValidationContext) {
        guard list.arguments.count > 1 else { return }
        var seen: [String: Argument] = [:]
        for argument in list.arguments {
            let name = argument.name
            if let first = seen[name] {
                context.report(
                    "There can be only one argument named \"\(name)\".", at: first.offset, argument.offset)
            } else {
                seen[name] = argument
            }
        }
    }
}
