import GraphQL

/// What joins the filters of a list. A filter is true or false of each row, never neither: what one does not find is what its
/// negation finds.
enum LogicalOperator: String, Sendable, CaseIterable {
    case and, or, not

    /// The field of a filter's input type.
    func field(of filter: String) -> InputValueDefinition {
        switch self {
        case .and:
            InputValueDefinition(
                rawValue, type: .list(.nonNull(.named(filter))), description: "What all of these find.")
        case .or:
            InputValueDefinition(
                rawValue, type: .list(.nonNull(.named(filter))),
                description: "What one of these finds: nothing where there are none.")
        case .not: InputValueDefinition(rawValue, type: .named(filter), description: "What this does not find.")
        }
    }
}
