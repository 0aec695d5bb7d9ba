public import GraphQL

/// A document that was parsed and found valid.
public final class PreparedDocument: Sendable {
    /// The document.
    public let document: Document
    /// Whether the document and its plans are kept for the next request.
    let isKept: Bool

    init(_ document: Document, isKept: Bool) {
        self.document = document
        self.isKept = isKept
    }
}

/// What a plan is made for.
struct PlanKey: Hashable, Sendable {
    let document: PreparedDocument
    let operation: NodeIndex
    let shape: VariableShape

    static func == (left: PlanKey, right: PlanKey) -> Bool {
        left.document === right.document && left.operation == right.operation && left.shape == right.shape
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(document))
        hasher.combine(operation)
        hasher.combine(shape)
    }
}

/// An operation chosen from a document, with the variables of one request.
public struct CoercedOperation: Sendable {
    /// The document.
    public let document: PreparedDocument
    /// The operation.
    public let operation: OperationDefinition
    /// The variables' values.
    public let variables: CoercedVariables
}
