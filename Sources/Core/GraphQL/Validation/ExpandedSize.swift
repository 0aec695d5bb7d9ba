/// How large selections are with fragments put in place.
struct ExpandedSize: SelectionMeasure {
    /// The fields of the set itself, those of sets below left out.
    private(set) var ownFields = 0
    /// All fields.
    private(set) var fields = 0
    private(set) var aliases = 0
    private(set) var directives = 0
    private(set) var depth = 0

    static func of(_ field: Field, below: ExpandedSize) -> ExpandedSize {
        var size = below
        size.ownFields = 1
        size.fields = sum(below.fields, 1)
        if field.alias != nil { size.aliases = sum(below.aliases, 1) }
        // What goes deep below these has limits of its own.
        size.depth = FieldDefinition.isIntrospection(field.name) ? 1 : sum(below.depth, 1)
        return size
    }

    mutating func add(_ directives: NodeList<Directive>) {
        self.directives = Self.sum(self.directives, directives.count)
    }

    mutating func add(_ other: ExpandedSize) {
        ownFields = Self.sum(ownFields, other.ownFields)
        fields = Self.sum(fields, other.fields)
        aliases = Self.sum(aliases, other.aliases)
        directives = Self.sum(directives, other.directives)
        depth = max(depth, other.depth)
    }

    /// Fragments that spread each other twice double the count at each step, past any integer.
    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}

extension ExpandedSize {
    /// The error of the first operation that is larger than the limits allow.
    ///
    /// - Parameter order: the fragments, each after all that it spreads.
    static func error(_ context: ValidationContext, order: [Int]) -> GraphQLError? {
        let fold = SelectionFold<ExpandedSize>(context.document, order: order)
        for operation in context.document.operations {
            var size = fold.measure(operation.selectionSet)
            size.add(operation.directives)
            for variable in operation.variableDefinitions { size.add(variable.directives) }
            if let error = size.error(operation, context.limits) { return error }
        }
        return nil
    }

    private func error(_ operation: OperationDefinition, _ limits: ValidationLimits) -> GraphQLError? {
        let counted = "with fragments counted wherever they are spread"
        if depth > limits.depth {
            return .limit(
                "depth", value: limits.depth,
                message: "The operation is \(depth) levels deep; at most \(limits.depth) are allowed.",
                locations: [operation.location])
        }
        if aliases > limits.aliases {
            return .limit(
                "aliases", value: limits.aliases,
                message: "The operation gives more than \(limits.aliases) fields an alias, \(counted).",
                locations: [operation.location])
        }
        if fields > limits.expandedFields {
            return .limit(
                "fields", value: limits.expandedFields,
                message: "The operation selects more than \(limits.expandedFields) fields, \(counted).",
                locations: [operation.location])
        }
        if ownFields > limits.rootFields {
            return .limit(
                "rootFields", value: limits.rootFields,
                message: "The operation selects \(ownFields) root fields, \(counted); at most \(limits.rootFields) are "
                    + "allowed.", locations: [operation.location])
        }
        if directives > limits.directives {
            return .limit(
                "directives", value: limits.directives,
                message: "The operation holds more than \(limits.directives) directives, \(counted).",
                locations: [operation.location])
        }
        return nil
    }
}
