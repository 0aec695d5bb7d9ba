/// One viewer of the site, from day to day.
struct ViewerLife: Sendable {
    let user: Int64
    private let seed: UInt64
    private let devices: [Device]
    private let daysPerThousand: Int
    /// Until when the viewer is busy with a sitting.
    private var busyUntil: Microseconds = .min
    private var lastTime: Visit.Outcome?
    private var lastVideo = 0

    init(user: Int64, seed: UInt64, start: Microseconds, chances: Chances) {
        var random = Random(seed, 0x11FE, UInt64(bitPattern: user))
        self.user = user
        self.seed = seed
        daysPerThousand = Int(random.within(300...950))
        devices = (1...1 + random.index(below: 3)).map {
            Device(number: UInt8($0), chances: chances, day: start, &random)
        }
    }

    /// Lives through one day.
    ///
    /// - Parameters:
    ///   - day: its number, for the dice.
    ///   - begin: when it begins.
    ///   - visit: takes the number of a video and a plan, and plays it.
    mutating func live(
        day: Int, beginning begin: Microseconds, videos: [Video], chances: Chances,
        visit: (_ video: Int, _ plan: Visit.Plan, _ random: inout Random) -> Visit.Outcome
    ) {
        var random = Random(seed, 0xDA7, UInt64(bitPattern: user), UInt64(day))
        guard random.happens(daysPerThousand) else { return }
        for _ in 0...random.index(below: 3) {
            let hour = chances.happens(.atNight, &random) ? 23 : random.within(6...21)
            let moment = begin + hour * .hour + random.within(0...3_599_999) * .millisecond
            // Two sittings are clearly apart.
            let start = max(moment, busyUntil + 90 * .minute) / .millisecond * .millisecond
            guard start < begin + 30 * .hour else { return }

            var number = min(random.index(below: videos.count), random.index(below: videos.count))
            var position: Microseconds = 0
            var session: UUIDBits?
            var device = random.index(below: devices.count)
            if let last = lastTime, random.happens(500) {
                number = lastVideo
                if !last.isFinished, !chances.happens(.fromTheStart, &random) {
                    position = last.position
                }
                if chances.happens(.sameSession, &random), let old = last.session {
                    session = old
                    device = last.device
                }
            }
            let video = videos[number]
            if video.kind == .live { position = video.length + random.within(0...9000) * .second }
            if random.happens(60), video.kind != .live {
                position = random.within(0...video.length / .millisecond / 2) * .millisecond
            }
            // A resume position is kept in whole milliseconds.
            position = position / .millisecond * .millisecond
            let wish = random.within(random.happens(600) ? 30...1200 : 300...9000) * .second
            let plan = Visit.Plan(
                user: user, video: video, devices: devices, device: device, begin: start,
                position: position, session: session, span: wish)
            let outcome = visit(number, plan, &random)
            busyUntil = outcome.end
            lastTime = outcome
            lastVideo = number
        }
    }
}
