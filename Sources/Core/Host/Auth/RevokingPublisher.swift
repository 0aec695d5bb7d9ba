import ModuleKit
import Relational

/// Takes events to the subscribers of every server; what was taken back this server forgets at once, whether it hears itself or not.
struct RevokingPublisher: EventPublisher {
    let outbox: EventOutbox
    let identities: IdentityCache

    func publish(_ event: RecordedEvent) {
        if event.topic == Revocation.topic { identities.revoke(event.key) }
        outbox.publish(event)
    }
}
