/// What is simulated.
public struct SimulationOptions: Sendable {
    public var seed: UInt64 = 1
    public var viewers = 100
    public var days = 30
    /// The first moment of the first day.
    public var start: Microseconds = 1_790_812_800_000_000
    public var videos = 50
    /// The id of the first viewer; the others follow.
    public var firstUser: Int64 = 1
    /// How many times in a thousand a behaviour happens, where it is not as usual.
    public var perMille: [Behaviour: Int] = [:]
    public var delivery = Delivery()

    public init() {}
}
