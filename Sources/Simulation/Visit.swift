/// One time that a viewer sits down with a video, from opening the page to leaving it.
struct Visit {
    /// What the viewer brings along.
    struct Plan {
        var user: Int64
        var video: Video
        var devices: [Device]
        var device: Int
        var begin: Microseconds
        /// Where to begin in the film.
        var position: Microseconds
        /// The session of last time, if the page was left open.
        var session: UUIDBits?
        /// How long the viewer means to watch.
        var span: Microseconds
    }

    /// How the viewer left.
    struct Outcome {
        var end: Microseconds
        var position: Microseconds
        var isFinished: Bool
        var session: UUIDBits?
        var device: Int
    }

    private let plan: Plan
    private let chances: Chances
    private var random: Random
    private var recording: Recording
    private var player: Player
    private var device: Int
    /// What other devices did that ends later.
    private var othersEnd: Microseconds = .min
    private var tellsOfZeroRate = false

    private init(_ plan: Plan, chances: Chances, random: Random, recording: Recording) {
        self.plan = plan
        self.chances = chances
        self.random = random
        self.recording = recording
        device = plan.device
        var random = random
        let session = plan.session ?? .random(&random)
        self.random = random
        player = Player(
            user: plan.user, video: plan.video, device: plan.devices[plan.device], session: session,
            now: plan.begin, playhead: plan.position)
    }

    /// Plays a visit into a recording.
    static func play(
        _ plan: Plan, chances: Chances, random: inout Random, into recording: inout Recording
    ) -> Outcome {
        var visit = Visit(plan, chances: chances, random: random, recording: recording)
        recording = Recording()
        visit.run()
        recording = visit.recording
        random = visit.random
        return Outcome(
            end: max(visit.player.now, visit.othersEnd), position: visit.player.playhead,
            isFinished: visit.player.isAtEnd, session: visit.player.session, device: visit.device)
    }

    private mutating func run() {
        recording.truth?.beginSitting()
        if !player.device.timesCanBeFound { recording.truth?.giveUp() }
        if !player.device.clockIsGood, !player.device.tellsSession { recording.truth?.giveUp() }
        if chances.happens(.offline, &random) {
            player.offlineUntil = plan.begin + random.within(14...140) * .hour
        }
        if chances.happens(.withoutPositions, &random) {
            player.tellsPositions = false
            recording.truth?.giveUp()
        }
        if chances.happens(.lateDuration, &random) {
            player.knowsDurationFrom = plan.begin + random.within(500...4000) * .millisecond
        }
        tellsOfZeroRate = player.device.tellsRate && random.happens(100)
        if plan.video.kind == .film, plan.video.length <= 10 * .minute {
            player.loops = chances.happens(.loop, &random)
            player.tellsOfLoops = chances.happens(.loopTold, &random)
            player.loops = player.loops || player.tellsOfLoops
        }
        guard open(keyIsOld: plan.session != nil) else { return }
        watch()
        if player.now < player.knowsDurationFrom { recording.truth?.giveUp() }
    }

    /// Watches until the plan is done or the film is over.
    private mutating func watch() {
        var rest = player.loops ? plan.span * 3 : plan.span
        while rest > 0 {
            let span = min(
                rest, random.within(random.happens(500) ? 20_000...120_000 : 60_000...900_000) * .millisecond)
            rest -= span
            if move(span) {
                finish()
                // Some begin anew at once.
                guard random.happens(80), rest > 0 else { return }
                player.seek(to: 0, &recording, &random)
                say(.play)
                continue
            }
            if let act = chances.act(&random), !perform(act) { return }
        }
        leave()
    }

    // MARK: Opening and leaving

    /// Opens the player and starts the film; false where the viewer left before it began.
    private mutating func open(keyIsOld: Bool, isReopened: Bool = false) -> Bool {
        let adBefore = chances.happens(.preRoll, &random)
        // Without a session id, only `ready` tells that this is another player than a while ago.
        if random.happens(700) || isReopened && !player.device.tellsSession {
            say(.ready, position: keyIsOld || !player.device.tellsSession ? .none : .actual)
            stand(random.within(100...4000) * .millisecond)
        }
        let startsRate = startRate()
        let asksFirst = random.happens(500)
        if adBefore {
            if asksFirst { say(.play, rate: startsRate) }
            showAdvertisement()
            if chances.happens(.leftDuringAd, &random) { return false }
            if asksFirst { say(.playing, rate: startsRate) } else { say(.play, rate: startsRate) }
        } else {
            say(.play, rate: startsRate)
        }
        if random.happens(500) {
            stand(random.within(50...3000) * .millisecond)
            say(.playing)
        }
        return true
    }

    /// The rate that the player starts with, if it tells of one.
    private mutating func startRate() -> Int64? {
        let rate: Int64 = random.happens(900) ? 1000 : random.pick(player.loops ? [2000] : [750, 1250, 1500, 2000])
        player.setRate(player.device.tellsRate || rate >= 1000 ? rate : 1000)
        guard player.device.tellsRate else { return nil }
        return player.rate != 1000 || random.happens(300) ? player.rate : nil
    }

    private mutating func leave() {
        if plan.video.kind == .live, random.happens(100) { return say(.complete) }
        if chances.happens(.stopLost, &random) { return }
        if random.happens(300) {
            pause()
            if random.happens(300) { standReporting(random.within(1...200) * .minute) }
            if random.happens(500) { return }
        }
        say(.stop)
    }

    /// What players tell at the end of a film.
    private mutating func finish() {
        player.settleClock(&recording, &random)
        let tellsPosition = !chances.happens(.completeWithoutPosition, &random)
        // The last position comes with a report of its own, then.
        if !tellsPosition { player.report(&recording, &random) }
        say(.complete, position: tellsPosition ? .actual : .none)
        stand(random.within(1...900) * .millisecond)
        if chances.happens(.completeTwice, &random) {
            say(.complete, position: tellsPosition ? .actual : .none)
        }
        if random.happens(200) { standReporting(random.within(5...300) * .second) }
        if random.happens(300) { say(.stop) }
    }

    // MARK: Acts

    /// Does what came to the viewer's mind; false where the sitting is over.
    private mutating func perform(_ act: Behaviour) -> Bool {
        switch act {
        case .pause, .pauseWithReports:
            pause()
            let span = random.within(random.happens(700) ? 2...240 : 240...2700) * .second
            if act == .pauseWithReports { standReporting(span) } else { rest(span) }
            if random.happens(100), canSeek { player.seek(to: somewhere(), &recording, &random) }
            resume()
        case .seek:
            guard canSeek else { break }
            player.seek(to: somewhere(), tellsPosition: random.happens(700), &recording, &random)
        case .scrub:
            guard canSeek else { break }
            var target = player.playhead
            for _ in 0..<random.within(5...40) {
                target = min(plan.video.length - .second, target + random.within(1...20) * .second)
                guard target > player.playhead else { break }
                player.seek(to: target, &recording, &random)
                stand(50 * .millisecond)
            }
        case .rateChange:
            guard !player.loops else { break }
            let rate: Int64 = random.pick([500, 750, 1000, 1000, 1250, 1500, 2000])
            if player.device.tellsRate {
                player.setRate(rate)
                say(.rateChange, rate: rate)
            } else if rate >= 1000 {
                player.setRate(rate)
            }
        case .rateUntold:
            player.setRate(random.pick([500, 2000]))
        case .stall:
            stand(random.within(300...30_000) * .millisecond)
        case .stallTold:
            say(.bufferStart)
            stand(random.within(300...30_000) * .millisecond)
            say(random.happens(500) ? .bufferEnd : .playing)
        case .sleep:
            player.sleep(random.within(60...2700) * .second)
        case .longSleep:
            player.report(&recording, &random)
            player.sleep(random.within(80...540) * .minute)
            recording.truth?.beginSitting()
            player.report(&recording, &random)
        case .background: stayInBackground()
        case .midRoll:
            let pauses = random.happens(500)
            if pauses { say(.pause) }
            showAdvertisement()
            say(pauses ? .resume : .playing)
        case .playerAnew:
            stand(random.within(100...30_000) * .millisecond)
            player.beginAnew()
            say(.ready)
            stand(random.within(100...3000) * .millisecond)
            say(.play, rate: startRate())
        case .otherDevice: return changeDevice()
        case .bothDevices: watchOnBoth()
        case .breakOff:
            if !chances.happens(.stopLost, &random) { say(.stop) }
            return comeBack(on: device, after: random.within(60...2400) * .second)
        case .small: sayLittleThings()
        case .earlyComplete:
            guard plan.video.kind == .film, player.playhead < plan.video.length / 20 * 17,
                plan.video.length > .minute, player.now > player.knowsDurationFrom
            else { break }
            say(.complete)
        case .foreignType:
            say(random.happens(500) ? .like : .chapterOpened)
        case .seekUntold:
            guard canSeek else { break }
            player.jump(to: somewhere(), &recording)
        case .endOfPauseLost:
            pause()
            standReporting(random.within(30...600) * .second)
            player.report(every: nil)
        case .oddValues: sayOddThings()
        case .clockSet:
            player.setClock(offset: random.within(-20_000...20_000) * .second, &recording)
        default: break
        }
        return true
    }

    private mutating func stayInBackground() {
        say(.visibility, extra: 1)
        if random.happens(500) {
            // The browser holds the film back.
            standReporting(random.within(60...2400) * .second)
        } else {
            player.report(every: .minute)
            if move(random.within(60...900) * .second) { return }
            player.report(every: nil)
        }
        say(.visibility, extra: 2)
    }

    private mutating func changeDevice() -> Bool {
        guard plan.devices.count > 1 else { return true }
        let other = (device + 1) % plan.devices.count
        guard plan.devices[other].tellsDevice || plan.devices[other].tellsSession else { return true }
        pause()
        let breakTime = random.within(10...1200) * .second
        if random.happens(500) {
            var left = player
            left.reports = true
            left.advance(
                breakTime + random.within(1...120) * .minute, moving: false, &recording, &random)
            othersEnd = max(othersEnd, left.now)
        }
        return comeBack(on: other, after: breakTime)
    }

    /// Leaves this player as it is and opens another one where the film was.
    private mutating func comeBack(on device: Int, after span: Microseconds) -> Bool {
        player = newPlayer(on: device, at: player.now + span)
        self.device = device
        return open(keyIsOld: false, isReopened: true)
    }

    private mutating func newPlayer(on device: Int, at time: Microseconds) -> Player {
        var anew = Player(
            user: plan.user, video: plan.video, device: plan.devices[device], session: .random(&random),
            now: time, playhead: player.playhead)
        anew.loops = player.loops
        anew.tellsOfLoops = player.tellsOfLoops
        anew.tellsPositions = player.tellsPositions
        if !anew.device.timesCanBeFound || !anew.device.clockIsGood && !anew.device.tellsSession {
            recording.truth?.giveUp()
        }
        return anew
    }

    /// The film runs on a second device at the same time, somewhere else.
    private mutating func watchOnBoth() {
        guard plan.devices.count > 1, canSeek, !player.loops else { return }
        let other = (device + 1) % plan.devices.count
        guard plan.devices[other].tellsSession, player.device.tellsSession else { return }
        var second = newPlayer(on: other, at: player.now + random.within(1500...9000) * .millisecond)
        second.loops = false
        let position = somewhere()
        let first = player
        player = second
        say(.play)
        player.seek(to: position, &recording, &random)
        if !move(random.within(10_000...400_000) * .millisecond) { say(.stop) }
        othersEnd = max(othersEnd, player.now)
        player = first
    }

    private mutating func showAdvertisement() {
        for _ in 0...random.index(below: 3) {
            let length = random.within(5...45) * .second
            player.beginAdvertisement(of: length, &recording, &random)
            if random.happens(500) { say(.playing) }
            if random.happens(100) {
                say(.pause)
                stand(random.within(1...20) * .second)
                say(.resume)
            }
            stand(length)
            if random.happens(500) { say(.complete) }
            player.endAdvertisement(tellsPosition: !random.happens(200), &recording, &random)
            stand(random.within(0...900) * .millisecond)
        }
    }

    private mutating func sayLittleThings() {
        switch random.index(below: 4) {
        case 0: say(.qualityChange, extra: random.happens(500) ? 3 : 4)
        case 1: say(.error, position: random.happens(500) ? .actual : .none, extra: 5)
        case 2: say(.visibility, position: .value(-2_147_483_648 * .second), extra: 2)
        default: say(.visibility, position: .value(player.playhead * 1000 + 20_000_000 * .second), extra: 2)
        }
    }

    private mutating func sayOddThings() {
        let kind = random.index(below: 8)
        let odd = random.within(0...1_000_000_000)
        let length = plan.video.length
        player.sayOddly(&recording, &random) { event in
            switch kind {
            case 0: event.position = -(odd % 1_500_000)
            case 1: event.position = length + odd % 3_000_000
            case 2: event.duration = -2_147_483_648 * .second
            case 3: event.duration = 20_000_000 * .second
            case 4: event.rate = Int32(odd % 40_000)
            case 5: event.clientTime = nil
            case 6: event.clientTime = event.clientTime.map { $0 + (odd - 500_000_000) * 1000 }
            default: event.isLive = odd % 2 == 0
            }
        }
    }

    // MARK: Small words

    private var canSeek: Bool { plan.video.kind != .live }

    /// A place in the film to jump to: near, or anywhere.
    private mutating func somewhere() -> Microseconds {
        let last = plan.video.length - 2 * .second
        if random.happens(400) {
            let near = player.playhead + random.pick([-30, -10, -10, 10, 10, 30, 85]) * .second
            return max(0, min(last, near / .millisecond * .millisecond))
        }
        return random.within(0...last / .millisecond) * .millisecond
    }

    private mutating func say(
        _ interaction: Interaction, rate: Int64? = nil, position: Player.ToldPosition = .actual,
        extra: UInt8 = 0
    ) {
        player.say(interaction, rate: rate, position: position, extra: extra, &recording, &random)
    }

    private mutating func move(_ span: Microseconds) -> Bool {
        player.advance(span, moving: true, &recording, &random)
    }

    private mutating func stand(_ span: Microseconds) {
        player.advance(span, moving: false, &recording, &random)
    }

    private mutating func standReporting(_ span: Microseconds) {
        player.report(every: nil)
        stand(span)
    }

    private mutating func rest(_ span: Microseconds) {
        player.sleep(span)
        player.report(every: nil)
    }

    private mutating func pause() {
        say(.pause, rate: tellsOfZeroRate ? 0 : nil)
    }

    private mutating func resume() {
        let rate = tellsOfZeroRate ? player.rate : nil
        player.report(every: nil)
        say(random.happens(500) ? .resume : .play, rate: rate)
    }
}
