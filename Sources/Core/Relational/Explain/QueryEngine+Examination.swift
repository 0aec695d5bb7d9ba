import GraphQL
public import JSON

extension QueryEngine {
    /// Parses, validates, coerces and plans a document without running anything of it, for whoever is writing it. Nothing of it
    /// is kept.
    ///
    /// - Parameters:
    ///   - source: the document's text.
    ///   - operationName: the operation's name, where there are several.
    ///   - variables: the values of the variables.
    ///   - context: who asks.
    /// - Returns: a response without data that says what the operation would cost.
    /// - Throws: all that is known to be wrong with it before it runs.
    public func examine(
        _ source: [UInt8], operationName: String?, variables: JSONObject?, in context: QueryContext
    ) throws(QueryFailure) -> QueryAnswer {
        let document = PreparedDocument(try parse(source), isKept: false)
        let operation = try coerce(document, operationName: operationName, variables: variables)
        if operation.operation.kind == .subscription { _ = try subscribe(operation, in: context) }
        let plan = try plan(operation, in: context)
        try authorize(plan, context)
        let faults = faults(of: plan, operation.variables, context)
        guard faults.isEmpty else { throw QueryFailure(faults) }
        let cost = executor.cost(of: plan, operation.variables, context)
        try executor.admit(cost)
        var json = JSONWriter()
        json.raw("{\"data\":null,\"extensions\":")
        json.value(["valid": true, "executed": false, "cost": .integer(cost)])
        json.endObject()
        return QueryAnswer(outcome: .data, bytes: json.bytes)
    }

    /// What is wrong with the arguments of the fields.
    func faults(
        of plan: OperationPlan, _ variables: CoercedVariables, _ context: QueryContext
    ) -> [GraphQLError] {
        guard let mutations = plan.mutations else {
            var answers = executor.answers(to: plan, variables, context)
            _ = executor.cost(of: plan, &answers)
            let unbound = answers.failures.sorted { $0.key < $1.key }.map { statement, error in
                error.located(at: plan.root.location(ofStatement: statement))
            }
            return plan.root.faults + unbound
        }
        return mutations.flatMap { mutation -> [GraphQLError] in
            switch mutation.value {
            case .constant: []
            case .failure(let error): [error.located(at: mutation.location)]
            case .write(let write): faults(of: write.payload, variables, context)
            }
        }
    }
}

extension GraphQLError {
    /// The error at a place of the document, unless it has one.
    fileprivate func located(at location: SourceLocation?) -> GraphQLError {
        var error = self
        if error.locations.isEmpty { error.locations = location.map { [$0] } ?? [] }
        return error
    }
}

extension ObjectPlan {
    /// The errors of the fields that no plan could be made for. It descends as deep as the fields, which the limit on depth
    /// bounds.
    fileprivate var faults: [GraphQLError] { fields.flatMap { $0.value.faults(at: $0.location) } }
}

extension ValuePlan {
    fileprivate func faults(at location: SourceLocation) -> [GraphQLError] {
        switch self {
        case .failure(let error): [error.located(at: location)]
        case .row(let plan), .object(_, let plan), .bareObject(_, let plan), .firstRow(_, let plan),
            .numbered(_, let plan), .items(let plan):
            plan.faults
        case .connection(let connection):
            connection.fields.flatMap { field -> [GraphQLError] in
                switch field.part {
                case .list(let plan): return plan.faults
                case .failure(let error): return [error.located(at: field.location)]
                case .typename, .pageInfo, .totalCount, .aggregate, .groups: return []
                }
            }
        case .node(_, let types):
            // A field that all types have is planned for each of them.
            types.sorted { $0.key < $1.key }.flatMap { $0.value.faults(at: location) }
                .reduce(into: [GraphQLError]()) { if !$0.contains($1) { $0.append($1) } }
        case .oneOf(let alternatives):
            alternatives.values.flatMap { $0.plan.faults(at: location) }
                .reduce(into: [GraphQLError]()) { if !$0.contains($1) { $0.append($1) } }
        case .computed(let computed): computed.object?.faults ?? []
        case .batchObjects(let objects): objects.object.faults
        case .constant, .scalar, .count, .parameter, .nodeID, .compositeNodeID, .parameterNodeID, .cursor, .batch,
            .json,
            .given, .introspection:
            []
        }
    }
}
