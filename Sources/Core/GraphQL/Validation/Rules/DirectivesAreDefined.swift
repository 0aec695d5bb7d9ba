/// Specification section 5.7.1: a directive is one of the schema's.
struct DirectivesAreDefined: ValidationRule {
    mutating func enter(
        _ directives: NodeList<Directive>, at location: DirectiveDefinition.Location,
        _ context: inout ValidationContext
    ) {
        for directive in directives where context.schema.directive(named: directive.name) == nil {
            context.report("Unknown directive \"@\(directive.name)\".", at: directive.offset)
        }
    }
}
