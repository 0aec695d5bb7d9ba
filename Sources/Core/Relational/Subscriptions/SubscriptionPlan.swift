import GraphQL

/// A subscription that was prepared, coerced and planned: which events it wants and how each is answered.
///
/// Two are equal where every event is answered by both with the same bytes, so that one execution serves both.
public struct SubscriptionPlan: Sendable, Hashable {
    /// The value that each attribute of an event must have, in the order of the field's arguments; nil where any will do.
    public let filter: [String?]
    let field: SubscriptionField
    /// Whether not everyone may see the objects that it is about.
    let isGuarded: Bool
    let plan: OperationPlan
    let operation: CoercedOperation
    let asker: Asker
    /// The topic of the events: the name of the subscription's root field.
    public var topic: String { field.name }
    /// The name of the credential by which it was asked for.
    public var credential: String? { asker.credential }
    /// When that credential ends by itself; nil where it does not.
    public var expires: ContinuousClock.Instant? { asker.expires }
    /// The request that opened the stream. Where several subscribers share an execution it is that of one of them.
    let requestID: String?

    public static func == (left: SubscriptionPlan, right: SubscriptionPlan) -> Bool {
        left.operation.document === right.operation.document
            && left.operation.operation.index == right.operation.operation.index
            && left.asker.viewer == right.asker.viewer
            && left.asker.role == right.asker.role && left.asker.credential == right.asker.credential
            && left.operation.variables.entries.elementsEqual(right.operation.variables.entries) { left, right in
                left.isIdentical(to: right)
            }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(operation.document))
        hasher.combine(operation.operation.index)
        hasher.combine(operation.variables)
        hasher.combine(asker.viewer)
        hasher.combine(asker.role)
        hasher.combine(asker.credential)
    }
}

extension SubscriptionPlan {
    /// Whether the one who subscribes may hear of an event, as far as that has to be known without the object, since it is gone.
    func hearsOfDeletion(_ event: RecordedEvent) -> Bool {
        guard event.change == .deleted, isGuarded, case .change(let argument) = field.content else { return true }
        guard let viewer = asker.viewer, let position = argument.flatMap(field.position(ofAttribute:)),
            event.attributes.indices.contains(position)
        else { return false }
        return event.attributes[position] == String(viewer)
    }
}
