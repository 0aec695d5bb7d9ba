/// Says that an object was recorded, to those who subscribe to it: which, and what they choose by.
///
/// It is told once what it tells of is committed. It is live news and no more: where a server or its connection breaks at
/// that moment it is lost, and nothing repeats it. Who must miss nothing asks for the list.
public struct RecordedEvent: Sendable, Hashable {
    /// What happened: the name of the `SubscriptionField` that delivers it.
    public let topic: String
    /// The key of the object.
    public let key: String
    /// The values of the columns that the field's arguments compare, in the order of the arguments; nil for NULL.
    public let attributes: [String?]

    /// An event of a topic about the object of a key.
    public init(topic: String, key: String, attributes: [String?]) {
        self.topic = topic
        self.key = key
        self.attributes = attributes
    }
}

/// Takes events to the subscribers of every server.
public protocol EventPublisher: Sendable {
    /// Publishes an event. It returns at once: what it tells of is neither held up nor undone if it does not arrive.
    func publish(_ event: RecordedEvent)
}
