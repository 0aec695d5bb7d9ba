public import GraphQL

/// A document that was parsed and found valid, with the plans of its operations made so far.
public final class PreparedDocument: Sendable {
    /// The document.
    public let document: Document
    let plans: BoundedCache<PlanKey, OperationPlan>

    init(_ document: Document, plans: Int) {
        self.document = document
        self.plans = BoundedCache(capacity: plans)
    }
}

/// What a plan is made for, within one document.
struct PlanKey: Hashable, Sendable {
    let operation: Int
    let shape: VariableShape
}

/// An operation chosen from a document, with the variables of one request.
public struct CoercedOperation: Sendable {
    /// The document.
    public let document: PreparedDocument
    /// The operation.
    public let operation: OperationDefinition
    /// The variables' values.
    public let variables: CoercedVariables
    let number: Int
}
