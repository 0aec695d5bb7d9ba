public import Relational

/// Takes back what is known of a credential, on every server, so that none takes it any longer than a second.
///
/// A mutation that ends a credential announces it: `Written(…).announcing([Revocation.event(of: "key:7")])`.
public enum Revocation {
    /// The topic of its events.
    package static let topic = "videoplay.revoked"

    /// The event that tells all servers that a credential has ended.
    ///
    /// - Parameter credential: its name, as ``Asker/credential`` has it.
    public static func event(of credential: String) -> RecordedEvent {
        RecordedEvent(topic: topic, key: credential, attributes: [])
    }

    /// The event that tells all servers that what they know of a user holds no longer: their role is another, or they are gone.
    public static func event(ofViewer id: Int64) -> RecordedEvent { event(of: viewer(id)) }

    /// What stands for all credentials of a user.
    package static func viewer(_ id: Int64) -> String { "viewer:\(id)" }

    /// The user for all of whose credentials something stands; nil where it is one credential.
    package static func user(of credential: String) -> Int64? {
        credential.hasPrefix("viewer:") ? Int64(credential.dropFirst("viewer:".count)) : nil
    }
}
