/// One step from a variable of an input object type to a member of it, or from a list to an item.
public struct InputPathComponent: Sendable, Hashable {
    /// The member's name; nil for an item.
    public let name: String?
    /// The member's position among those present, or the item's in its list: the same for all values of one shape.
    public let position: Int
}

/// How an argument's value comes from the document and the variables.
///
/// An expression belongs to the shape of the variables it was made with: evaluated with other variables of the same
/// `VariableShape` it gives what coercion with those variables would.
public indirect enum InputExpression: Sendable {
    /// A value of the document or of the schema's defaults.
    case constant(InputValue)
    /// The value at a path in the variable of a position among the operation's definitions.
    case variable(index: Int, path: [InputPathComponent])
    /// A list, at least one item of which is not constant.
    case list([InputExpression])
    /// An input object, at least one member of which is not constant.
    case object([Member])

    /// A name and how its value comes about.
    public struct Member: Sendable, Hashable {
        /// The member's name.
        public let name: String
        /// How its value comes about.
        public let value: InputExpression

        /// A member of an object.
        public init(name: String, value: InputExpression) {
            self.name = name
            self.value = value
        }
    }

    /// The value with these variables.
    ///
    /// - Parameter variables: of the shape that the expression was made for; where they are not, null stands in.
    public func evaluate(_ variables: CoercedVariables) -> InputValue {
        switch self {
        case .constant(let value): return value
        case .variable(let index, let path): return variables.value(at: path, of: index)
        case .list, .object:
            var evaluation = Evaluation(variables: variables)
            return evaluation.fold(self)
        }
    }
}

extension CoercedVariables {
    /// The value at a path in a variable; null where there is none.
    fileprivate func value(at path: [InputPathComponent], of index: Int) -> InputValue {
        guard var value = self[index].value else { return .null }
        for step in path {
            switch value {
            case .object(let object) where step.position < object.members.count:
                value = object.members[step.position].value
            case .list(let items) where step.position < items.count: value = items[step.position]
            default: return .null
            }
        }
        return value
    }
}

private struct Evaluation: Folding {
    /// A list or an object, and what its parts came to.
    struct Container {
        enum Kind {
            case list([InputExpression])
            case object([InputExpression.Member])
        }

        let kind: Kind
        var items: [InputValue] = []
        var members: [InputObject.Member] = []
    }

    let variables: CoercedVariables

    mutating func begin(_ expression: InputExpression) -> Folded<Container, InputValue> {
        switch expression {
        case .constant(let value): .result(value)
        case .variable(let index, let path): .result(variables.value(at: path, of: index))
        case .list(let items): .container(Container(kind: .list(items)))
        case .object(let members): .container(Container(kind: .object(members)))
        }
    }

    mutating func next(of container: inout Container) -> InputExpression? {
        switch container.kind {
        case .list(let items): container.items.count < items.count ? items[container.items.count] : nil
        case .object(let members):
            container.members.count < members.count ? members[container.members.count].value : nil
        }
    }

    mutating func take(_ value: InputValue, into container: inout Container) {
        switch container.kind {
        case .list: container.items.append(value)
        case .object(let members):
            let name = members[container.members.count].name
            container.members.append(InputObject.Member(name: name, value: value))
        }
    }

    mutating func end(_ container: Container) -> InputValue {
        switch container.kind {
        case .list: .list(container.items)
        case .object: .object(InputObject(container.members))
        }
    }
}

/// The arguments of a field as expressions, in the order of their definition; an absent argument is not among them.
public struct ArgumentExpressions: Sendable, Hashable {
    /// The arguments in the order of their definition.
    public let members: [InputExpression.Member]

    /// The expression of an argument; nil when it is absent.
    public subscript(name: String) -> InputExpression? { members.first { $0.name == name }?.value }

    /// The arguments with these variables, which must be of the shape that the expressions were made for.
    public func evaluate(_ variables: CoercedVariables) -> CoercedArguments {
        CoercedArguments(
            members.map { InputObject.Member(name: $0.name, value: $0.value.evaluate(variables)) })
    }
}
