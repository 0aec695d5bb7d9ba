public import Relational

/// Takes events to the subscribers of every server.
public protocol EventPublisher: Sendable {
    /// Publishes an event. It returns at once: what it tells of is neither held up nor undone if it does not arrive.
    func publish(_ event: RecordedEvent)
}
