extension InputExpression {
    /// How the members of an object come about, whether it is written out or given by a variable; nil for what is no object.
    ///
    /// - Parameter variables: those that the expression was made for.
    package func members(_ variables: CoercedVariables) -> [Member]? {
        switch self {
        case .object(let members): return members
        case .constant(.object(let object)):
            return object.members.map { Member(name: $0.name, value: .constant($0.value)) }
        case .variable(let index, let path):
            guard case .object(let object) = evaluate(variables) else { return nil }
            return object.members.enumerated().map { position, member in
                Member(
                    name: member.name,
                    value: Self.part(
                        member.value, InputPathComponent(name: member.name, position: position), index, path))
            }
        case .constant, .list: return nil
        }
    }

    /// How the items of a list come about; nil for what is no list. Of a variable's list only those may be asked for that are
    /// part of its ``VariableShape``.
    ///
    /// - Parameter variables: those that the expression was made for.
    package func items(_ variables: CoercedVariables) -> [InputExpression]? {
        switch self {
        case .list(let items): return items
        case .constant(.list(let items)): return items.map { .constant($0) }
        case .variable(let index, let path):
            guard case .list(let items) = evaluate(variables) else { return nil }
            return items.enumerated().map { position, item in
                Self.part(item, InputPathComponent(name: nil, position: position), index, path)
            }
        case .constant, .object: return nil
        }
    }

    /// A part of a variable's value; null is part of the shape, hence a constant.
    private static func part(
        _ value: InputValue, _ step: InputPathComponent, _ index: Int, _ path: [InputPathComponent]
    ) -> InputExpression {
        value.isNull ? .constant(.null) : .variable(index: index, path: path + [step])
    }
}
