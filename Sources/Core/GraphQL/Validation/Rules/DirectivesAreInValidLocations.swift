/// Specification section 5.7.2: a directive stands where its definition allows.
struct DirectivesAreInValidLocations: ValidationRule {
    mutating func enter(
        _ directives: NodeList<Directive>, at location: DirectiveDefinition.Location,
        _ context: inout ValidationContext
    ) {
        for directive in directives {
            guard let definition = context.schema.directive(named: directive.name),
                !definition.locations.contains(location)
            else { continue }
            context.report(
                "Directive \"@\(directive.name)\" may not be used on \(location.rawValue).", at: directive.offset)
        }
    }
}
