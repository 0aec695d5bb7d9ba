/// What viewers, players, clocks and networks do besides playing a film from one end to the other.
public enum Behaviour: String, Sendable, CaseIterable {
    // What viewers do now and then; how often is counted per moment at which they may.
    case pause
    case pauseWithReports
    case seek
    case scrub
    case rateChange
    case stall
    case stallTold
    case sleep
    case longSleep
    case background
    case midRoll
    case playerAnew
    case otherDevice
    case bothDevices
    case breakOff
    case small
    case earlyComplete
    case foreignType
    // The same, told so badly that the truth is lost.
    case seekUntold
    case rateUntold
    case endOfPauseLost
    case oddValues
    case clockSet

    // What a sitting is like; how often is counted per sitting.
    case preRoll
    case leftDuringAd
    case loop
    case loopTold
    case completeTwice
    case completeWithoutPosition
    case stopLost
    case fromTheStart
    case sameSession
    case offline
    case atNight
    case lateDuration
    case withoutPositions

    // What a device is like; how often is counted per device.
    case clockFast
    case clockSlow
    case clockUnset
    case clockWithoutSending
    case unevenNetwork
    case withoutSessionId
    case withoutIds
    case withoutSequence
    case withoutClientEventId
    case batches

    /// How many times in a thousand it happens, unless the options say otherwise.
    public var usualPerMille: Int {
        switch self {
        case .pause: 110
        case .pauseWithReports: 50
        case .seek: 110
        case .scrub: 15
        case .rateChange: 35
        case .stall: 45
        case .stallTold: 45
        case .sleep: 6
        case .longSleep: 3
        case .background: 10
        case .midRoll: 15
        case .playerAnew: 8
        case .otherDevice: 8
        case .bothDevices: 4
        case .breakOff: 12
        case .small: 40
        case .earlyComplete: 4
        case .foreignType: 10
        case .seekUntold: 4
        case .rateUntold: 3
        case .endOfPauseLost: 3
        case .oddValues: 3
        case .clockSet: 1
        case .preRoll: 120
        case .leftDuringAd: 15
        case .loop: 40
        case .loopTold: 20
        case .completeTwice: 150
        case .completeWithoutPosition: 60
        case .stopLost: 200
        case .fromTheStart: 200
        case .sameSession: 80
        case .offline: 60
        case .atNight: 80
        case .lateDuration: 60
        case .withoutPositions: 10
        case .clockFast: 60
        case .clockSlow: 60
        case .clockUnset: 20
        case .clockWithoutSending: 8
        case .unevenNetwork: 12
        case .withoutSessionId: 60
        case .withoutIds: 20
        case .withoutSequence: 200
        case .withoutClientEventId: 30
        case .batches: 200
        }
    }

    /// What viewers may do at any moment of a sitting.
    static let acts: [Behaviour] = [
        .pause, .pauseWithReports, .seek, .scrub, .rateChange, .stall, .stallTold, .sleep, .longSleep,
        .background, .midRoll, .playerAnew, .otherDevice, .bothDevices, .breakOff, .small,
        .earlyComplete, .foreignType, .seekUntold, .rateUntold, .endOfPauseLost, .oddValues, .clockSet,
    ]
}

extension Behaviour {
    /// What makes it impossible to find the truth from the events.
    public static let untruthful: [Behaviour] = [
        .seekUntold, .rateUntold, .endOfPauseLost, .oddValues, .clockSet, .withoutPositions,
        .clockWithoutSending, .unevenNetwork,
    ]
}

/// How often each behaviour happens.
struct Chances: Sendable {
    private var perMille: [Behaviour: Int] = [:]
    private var acts: [(limit: Int, act: Behaviour)] = []

    init(_ changes: [Behaviour: Int]) {
        for behaviour in Behaviour.allCases {
            perMille[behaviour] = changes[behaviour] ?? behaviour.usualPerMille
        }
        var limit = 0
        for act in Behaviour.acts {
            limit += perMille[act] ?? 0
            acts.append((limit, act))
        }
    }

    func happens(_ behaviour: Behaviour, _ random: inout Random) -> Bool {
        random.happens(perMille[behaviour] ?? 0)
    }

    /// What a viewer does now, if anything.
    func act(_ random: inout Random) -> Behaviour? {
        let draw = random.index(below: max(1000, acts.last?.limit ?? 0))
        return acts.first { draw < $0.limit }?.act
    }
}
