public import GraphQL
import Synchronization

/// A document that was parsed and found valid.
public final class PreparedDocument: Sendable {
    /// The document.
    public let document: Document
    /// Whether the document and its plans are kept for the next request.
    let isKept: Bool
    /// What tells the document from every other of the process, those that are gone among them.
    let number: Int

    private static let numbers = Atomic(0)

    init(_ document: Document, isKept: Bool) {
        self.document = document
        self.isKept = isKept
        number = Self.numbers.add(1, ordering: .relaxed).newValue
    }
}

/// What a plan is made for.
///
/// It names the document and does not hold it: the plans of a document that nobody else keeps any more are never asked for
/// again, and must not keep it in memory until they are forgotten.
struct PlanKey: Hashable, Sendable {
    private let document: Int
    private let operation: NodeIndex
    private let shape: VariableShape
    private let role: Role
    private let conceals: Bool

    init(_ operation: CoercedOperation, _ role: Role, conceals: Bool) {
        self.role = role
        self.conceals = conceals
        document = operation.document.number
        self.operation = operation.operation.index
        shape = VariableShape(operation.variables)
    }

    /// Whether a plan may be kept under it. The shapes of an application's variables take some dozen bytes; one that takes
    /// thousands was made of a list of enum values that hardly comes again.
    var isKept: Bool { shape.size <= 2 << 10 }

    /// About how many bytes it holds.
    var size: Int { 128 + shape.size }
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
