/// Something that a viewer watches with: its clock, its network, and what it tells of itself.
struct Device: Sendable {
    var number: UInt8
    /// What its clock shows more than the true time.
    var clockOffset: Microseconds
    var clockIsGood: Bool
    /// Whether it says when it sends.
    var tellsSending: Bool
    /// How long a delivery takes; each one another time, or always the same.
    var latency: ClosedRange<Microseconds>
    /// How long it collects events before it sends them; 0 is not at all.
    var collects: Microseconds
    var tellsSession: Bool
    var tellsDevice: Bool
    var tellsSequence: Bool
    var tellsEventId: Bool
    /// How often its players report.
    var heartbeat: Microseconds
    var reportsAsProgress: Bool
    var tellsRate: Bool
    var heartbeatsTellRate: Bool

    /// Whether the true time of its events can be found.
    var timesCanBeFound: Bool {
        guard !clockIsGood else { return true }
        return tellsSending && latency.lowerBound == latency.upperBound
    }

    /// How far the time T of its events is from the true time.
    var shift: Microseconds { clockIsGood ? clockOffset : latency.lowerBound }

    init(number: UInt8, chances: Chances, day: Microseconds, _ random: inout Random) {
        self.number = number
        clockOffset = random.within(-300...300) * .millisecond
        clockIsGood = true
        latency = 300 * .millisecond...random.within(400...20_000) * .millisecond
        tellsSending = !random.happens(150)
        if chances.happens(.clockFast, &random) {
            clockOffset = random.within(120...200_000) * .second
            clockIsGood = false
        } else if chances.happens(.clockSlow, &random) {
            clockOffset = -random.within(120...10_000_000) * .second
            clockIsGood = false
        } else if chances.happens(.clockUnset, &random) {
            // It counts from 1970 since it was switched on.
            clockOffset = -(day - random.within(10...5_000_000) * .second)
            clockIsGood = false
        }
        if !clockIsGood {
            let always = random.within(30...1500) * .millisecond
            latency = always...always
            tellsSending = !chances.happens(.clockWithoutSending, &random)
            if chances.happens(.unevenNetwork, &random) {
                latency = always...random.within(2000...20_000) * .millisecond
            }
        }
        collects = chances.happens(.batches, &random) ? random.within(15...60) * .second : 0
        tellsDevice = true
        tellsSession = !chances.happens(.withoutSessionId, &random)
        if chances.happens(.withoutIds, &random) {
            tellsSession = false
            tellsDevice = false
        }
        tellsSequence = !chances.happens(.withoutSequence, &random)
        tellsEventId = !tellsSequence || !chances.happens(.withoutClientEventId, &random)
        heartbeat = random.pick([5, 10, 10, 10, 10, 10, 15, 20, 30, 60]) * .second
        reportsAsProgress = random.happens(100)
        tellsRate = !random.happens(200)
        heartbeatsTellRate = tellsRate && random.happens(300)
    }
}
