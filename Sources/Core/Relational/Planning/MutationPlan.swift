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
        if case .write(let write) = value { write.answer.payload.introspection } else { nil }
    }
}

/// A write, and what is answered of it.
struct WritePlan: Sendable {
    let mutation: BoundMutation
    let input: InputExpression
    let answer: PayloadPlan

    var payload: OperationPlan { answer.payload }

    /// What is written; of a mutation over a list its items.
    func inputs(_ variables: CoercedVariables) -> [WriteInput] {
        let value = input.evaluate(variables)
        guard mutation.mostItems != nil, case .list(let items) = value else { return [WriteInput(value)] }
        return items.map { WriteInput($0) }
    }
}

/// What is answered of a write.
struct PayloadPlan: Sendable {
    let payload: OperationPlan
    /// The positions of the payload's fields that show the object. Of one that is deleted they are read before.
    let objectFields: Set<Int>
}

extension MutationPlan {
    /// Where the field stands, for the log.
    var place: FailureLog.Place {
        var name = responseKey
        if case .write(let write) = value { name = write.mutation.name }
        return FailureLog.Place(field: FieldCoordinate(type: "Mutation", name: name), path: [.key(responseKey)])
    }
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
        do throws(AccessDenied) { try mutation.authorize(common.catalog.role) } catch {
            var error = error.error
            error.locations = field.fields.first.map { [$0.location] } ?? []
            throw error
        }
        let arguments: ArgumentExpressions
        do throws(GraphQLError) {
            arguments = try common.arguments(of: field, on: type)
        } catch { return .failure(error) }
        guard let input = arguments[MutationTypes.argument] else { throw Planner.unplannable(field) }
        // Each has statements of its own; what their filters may compare is bounded together.
        var planner = common
        // What is answered is seen by whom it lets in.
        if mutation.letsIn { planner.catalog = common.lettingIn ?? common.catalog.seen(by: .viewer) }
        defer { common.remainingComparisons = planner.remainingComparisons }
        let answer = try planner.payload(of: mutation, field, input: input)
        return .write(WritePlan(mutation: mutation, input: input, answer: answer))
    }
}
