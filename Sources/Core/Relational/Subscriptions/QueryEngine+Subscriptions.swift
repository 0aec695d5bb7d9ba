import GraphQL
public import Postgres

extension QueryEngine {
    /// Plans a subscription.
    ///
    /// - Parameters:
    ///   - operation: an operation of the kind `subscription`.
    ///   - context: who asks.
    /// - Throws: where an argument is at fault or a limit is passed.
    public func subscribe(
        _ operation: CoercedOperation, in context: QueryContext
    ) throws(QueryFailure) -> SubscriptionPlan {
        let catalog = catalog(for: context.role)
        let collector = FieldCollector(
            document: operation.document.document, schema: catalog.schema, variables: operation.variables)
        let source: SourceStream
        do throws(GraphQLError) {
            source = try SourceStream(operation.operation, operation.variables, collector, catalog, context.asker)
        } catch { throw QueryFailure(error) }
        let plan = try plan(operation, in: context)
        try executor.admit(executor.cost(of: plan, operation.variables, context))
        // What would be wrong with the answer to each event is told before there is any.
        let faults = faults(of: plan, operation.variables, context)
        guard faults.isEmpty else { throw QueryFailure(faults) }
        return SubscriptionPlan(
            filter: source.filter, field: source.field, isGuarded: source.isGuarded, plan: plan, operation: operation,
            asker: context.asker, requestID: context.requestID)
    }

    /// The answer of a subscription to one event: specification section 6.2.3.2, `MapSourceToResponseEvent`.
    ///
    /// - Parameters:
    ///   - subscription: what is asked of the event's object.
    ///   - event: what happened.
    ///   - deadline: when the answer is no longer wanted, or nil for never.
    /// - Returns: the answer; nil where it is no event of this subscription's: the object is gone, the subscriber may not see it,
    ///   or something became of it that the subscription does not deliver.
    public func execute(
        _ subscription: SubscriptionPlan, event: RecordedEvent, deadline: MonotonicInstant? = nil
    ) async -> QueryAnswer? {
        let field = subscription.field
        guard field.changes.contains(event.change), subscription.hearsOfDeletion(event) else { return nil }
        var needsPayload = false
        if case .told = field.content { needsPayload = true }
        var needsPresence = true
        if case .change = field.content { needsPresence = event.change != .deleted }
        let context = QueryContext(
            asker: subscription.asker, deadline: deadline, requestID: subscription.requestID)
        return await execute(
            subscription.plan, subscription.operation.variables,
            about: OperationSubject(event, needsPayload: needsPayload), needsPresence: needsPresence, in: context)
    }
}
