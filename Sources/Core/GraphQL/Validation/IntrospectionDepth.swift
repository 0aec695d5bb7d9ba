/// How deep introspection goes with fragments put in place.
///
/// A schema refers to itself, so that each list inside a list multiplies the answer by the size of the schema. What tools
/// send has one, or two, and many levels of `ofType`, which cost nothing.
struct IntrospectionDepth: SelectionMeasure {
    /// A root field of introspection with what was counted below it.
    private struct Deepest {
        let field: Field
        let count: Int
    }

    /// Levels of fields below a field, with its own.
    private var levels = 0
    /// Lists of fields or types inside one another.
    private var lists = 0
    private var mostLevels: Deepest?
    private var mostLists: Deepest?

    /// The lists of a `__Type` that lead to types again; of the others, `args` leads to nothing but a type and `enumValues` to
    /// none.
    private static let lists: Set<String> = ["fields", "inputFields", "interfaces", "possibleTypes"]

    static func of(_ field: Field, below: IntrospectionDepth) -> IntrospectionDepth {
        var depth = below
        depth.levels += 1
        if lists.contains(field.name) { depth.lists += 1 }
        guard FieldDefinition.isIntrospection(field.name) else { return depth }
        depth.mostLevels = Deepest(field: field, count: depth.levels)
        depth.mostLists = Deepest(field: field, count: depth.lists)
        depth.levels = 0
        depth.lists = 0
        return depth
    }

    mutating func add(_ directives: NodeList<Directive>) {}

    mutating func add(_ other: IntrospectionDepth) {
        levels = max(levels, other.levels)
        lists = max(lists, other.lists)
        mostLevels = Self.deeper(mostLevels, other.mostLevels)
        mostLists = Self.deeper(mostLists, other.mostLists)
    }

    private static func deeper(_ left: Deepest?, _ right: Deepest?) -> Deepest? {
        guard let left, let right else { return left ?? right }
        return right.count > left.count ? right : left
    }

    /// The error of the first operation whose introspection goes deeper than the limits allow.
    ///
    /// - Parameter order: the fragments, each after all that it spreads.
    static func error(_ context: ValidationContext, order: [Int]) -> GraphQLError? {
        let fold = SelectionFold<IntrospectionDepth>(context.document, order: order)
        for operation in context.document.operations {
            if let error = fold.measure(operation.selectionSet).error(context.limits) { return error }
        }
        return nil
    }

    private func error(_ limits: ValidationLimits) -> GraphQLError? {
        if let mostLevels, mostLevels.count > limits.introspectionDepth {
            return .limit(
                "introspectionDepth", value: limits.introspectionDepth,
                message:
                    "The introspection is \(mostLevels.count) levels deep; at most \(limits.introspectionDepth) are "
                    + "allowed.", locations: [mostLevels.field.location])
        }
        if let mostLists, mostLists.count > limits.introspectionLists {
            return .limit(
                "introspectionLists", value: limits.introspectionLists,
                message:
                    "The introspection asks \(mostLists.count) times inside one another for lists of fields or types; "
                    + "at most \(limits.introspectionLists) are allowed.", locations: [mostLists.field.location])
        }
        return nil
    }
}
