/// Specification section 5.7.3: a directive that cannot be repeated stands once in a place.
struct DirectivesAreUniquePerLocation: ValidationRule {
    mutating func enter(
        _ directives: NodeList<Directive>, at location: DirectiveDefinition.Location,
        _ context: inout ValidationContext
    ) {
        guard directives.count > 1 else { return }
        var seen: [String: Directive] = [:]
        for directive in directives {
            let name = directive.name
            guard context.schema.directive(named: name)?.isRepeatable == false else { continue }
            if let first = seen[name] {
                context.report(
                    "The directive \"@\(name)\" can only be used once at this location.", at: first.offset,
                    directive.offset)
            } else {
                seen[name] = directive
            }
        }
    }
}
