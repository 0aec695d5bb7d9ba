/// `query.subscriptions`: what subscriptions, and the streams that carry them, may cost.
public struct SubscriptionSettings: Sendable, Equatable {
    /// Subscriptions of all clients at once.
    public var maximum = 20_000
    /// Operations of one stream at once.
    public var perConnection = 100
    /// Answers that may wait for one client; past that it is sent away as too slow.
    public var queue = 256
    /// Bytes of answers that may wait for one client.
    public var queueSize = 1 << 20
    /// Bytes of answers that may wait for all clients together.
    public var queueTotal = 64 << 20
    /// How often a silent stream is probed; a client that gives no sign of life for twice as long is gone.
    public var keepAlive: Duration = .seconds(12)
    /// How long a client may take to initialise a WebSocket, or to open a stream that it has reserved.
    public var initTimeout: Duration = .seconds(10)

    /// The defaults.
    public init() {}
}
