import GraphQL

/// One root field of a mutation.
struct MutationPlan: Sendable {
    enum Value: Sendable {
        /// `__typename`.
        case constant([UInt8])
        case write(WritePlan)
        /// An argument that the plan could not be made for.
        case failure(GraphQLError)
    }

    /// What stands before the value: the brace or comma, the key, the colon.
    let prefix: [UInt8]
    let responseKey: String
    let location: SourceLocation
    let value: Value

    /// Where the payload asks the schema about itself, if it does.
    var introspection: SourceLocation? {
        if case .write(let write) = value { write.payload.introspection } else { nil }
    }
}

/// A write, and what is answered of it.
struct WritePlan: Sendable {
    let mutation: BoundMutation
    let input: InputExpression
    let payload: OperationPlan
    /// The positions of the payload's fields that show the object. Of one that is deleted they are read before.
    let objectFields: Set<Int>
}

extension OperationPlan {
    /// The plan of a mutation. Each root field is planned by itself, since each is a transaction.
    static func mutation(
        _ operation: OperationDefinition, planner: Planner
    ) throws(GraphQLError) -> OperationPlan {
        guard let type = planner.catalog.schema.mutationType?.name else {
            throw GraphQLError("The schema has no mutations.", code: .operationResolutionFailure)
        }
        var planner = planner
        var plans: [MutationPlan] = []
        for field in try planner.collector.collect(operation.selectionSet, on: type) {
            plans.append(
                MutationPlan(
                    prefix: Planner.prefix(field.responseKey, at: plans.count), responseKey: field.responseKey,
                    location: field.fields.first?.location ?? operation.location,
                    value: try value(field, on: type, &planner)))
        }
        return OperationPlan(
            statements: [], roundTrips: [], batches: [], root: ObjectPlan(fields: []), mutations: plans)
    }

    private static func value(
        _ field: CollectedField, on type: String, _ common: inout Planner
    ) throws(GraphQLError) -> MutationPlan.Value {
        if field.name == FieldDefinition.typename.name { return .constant(Planner.quotedName(type)) }
        guard let mutation = common.catalog.mutations[field.name] else { throw Planner.unplannable(field) }
        let arguments: ArgumentExpressions
        do throws(GraphQLError) {
            arguments = try common.arguments(of: field, on: type)
        } catch { return .failure(error) }
        guard let input = arguments[MutationTypes.argument] else { throw Planner.unplannable(field) }
        // Each has statements of its own; what their filters may compare is bounded together.
        var planner = common
        defer { common.remainingComparisons = planner.remainingComparisons }
        let (payload, objectFields) = try planner.payload(of: mutation, field)
        return .write(WritePlan(mutation: mutation, input: input, payload: payload, objectFields: objectFields))
    }
}
