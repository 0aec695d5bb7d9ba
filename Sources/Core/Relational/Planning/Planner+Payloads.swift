import GraphQL

/// What mutations answer.
extension Planner {
    /// The plan of what a mutation answers: its object is looked up by the key of what was written.
    ///
    /// Every statement's ``StatementPlan/rootField`` is the position of the payload's field that it is for.
    mutating func payload(
        of mutation: BoundMutation, _ field: CollectedField
    ) throws(GraphQLError) -> (plan: OperationPlan, objectFields: Set<Int>) {
        let type = MutationTypes.payload(of: mutation.name)
        let key = mutation.source.objectKey
        var fields: [FieldPlan] = []
        var objectFields: Set<Int> = []
        for part in try collector.collect(below: field, on: type) {
            rootField = fields.count
            let value: ValuePlan
            switch part.name {
            case FieldDefinition.typename.name: value = .typename(type)
            case MutationTypes.query:
                let query = catalog.schema.queryType.name
                var parts: [FieldPlan] = []
                for root in try collector.collect(below: part, on: query) {
                    let value = try self.root(root, on: query, depth: 3)
                    parts.append(plan(root, on: query, value, position: parts.count))
                }
                value = .bareObject(Self.wholeKey, ObjectPlan(fields: parts))
            default:
                objectFields.insert(fields.count)
                value = try lookup(part, of: mutation.type, by: key, depth: 2)
            }
            fields.append(plan(part, on: type, value, position: fields.count))
        }
        let payload = ObjectPlan(fields: fields)
        let root = plan(
            field, on: catalog.schema.mutationType?.name ?? "", .bareObject(Self.wholeKey, payload), position: 0)
        let statements = statements()
        return (
            OperationPlan(
                statements: statements, roundTrips: roundTrips(), batches: batches, root: ObjectPlan(fields: [root]),
                payload: payload), objectFields
        )
    }

    /// The whole key of what was written, which is there or the payload is null.
    private static let wholeKey = ParameterExpression.objectKey(component: nil, .text)
}

extension Source {
    /// What gives the columns of the key that an operation is about.
    var objectKey: [ParameterExpression] { components.map { .objectKey(component: $0, $1.type) } }

    /// The columns of the key, each with its place where there are several.
    var components: [(component: Int?, column: Column)] {
        key.count == 1 ? [(nil, key[0])] : key.enumerated().map { ($0, $1) }
    }
}
