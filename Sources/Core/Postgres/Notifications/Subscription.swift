/// One listener: answered when its channels are listened to. Who may touch it is said at ``Awaited``.
final class Subscription: Awaited<Void>, @unchecked Sendable {
    let channels: Set<String>
    let buffer: NotificationBuffer

    init(channels: [String], buffer: NotificationBuffer) {
        self.channels = Set(channels)
        self.buffer = buffer
        super.init(deadline: nil)
    }
}
