public import JSON

/// Says what became of an object, to those who subscribe to it: which object, and what they choose by.
///
/// It is told once what it tells of is committed. It is live news and no more: where a server or its connection breaks at
/// that moment it is lost, and nothing repeats it. Who must miss nothing asks for the list.
public struct RecordedEvent: Sendable, Hashable {
    /// What became of the object.
    public enum Change: String, Sendable, Hashable, CaseIterable {
        /// It is new.
        case created
        /// It was changed.
        case updated
        /// It is gone.
        case deleted
    }

    /// What happened: the name of the ``SubscriptionField`` that delivers it.
    public let topic: String
    /// The key of the object, as ``ObjectKey/text`` has it.
    public let key: String
    /// The values of what the field's arguments compare, in the order of the arguments; nil for NULL.
    public let attributes: [String?]
    /// What became of the object.
    public let change: Change
    /// The text of ``payload``.
    package let payloadText: String?

    /// An event of a topic about the object of a key.
    ///
    /// - Parameters:
    ///   - topic: the name of the subscription's field.
    ///   - key: the object's key.
    ///   - attributes: the values of what the field's arguments compare, in their order.
    ///   - change: what became of the object.
    ///   - payload: what is delivered by a subscription that says nothing else; see ``SubscriptionField/told(_:_:arguments:description:)``.
    ///     All of the event takes at most 7,400 bytes as JSON; a larger one reaches nobody.
    public init(
        topic: String, key: String, attributes: [String?], change: Change = .created, payload: JSONValue? = nil
    ) {
        self.init(
            topic: topic, key: key, attributes: attributes, change: change, payloadText: payload?.description)
    }

    package init(topic: String, key: String, attributes: [String?], change: Change, payloadText: String?) {
        self.topic = topic
        self.key = key
        self.attributes = attributes
        self.change = change
        self.payloadText = payloadText
    }

    /// What the event itself says.
    public var payload: JSONValue? { payloadText.flatMap { try? JSONParser.parse(Array($0.utf8)) } }
}
