/// A simulated player: it moves a playhead through a film in true time, and tells of it.
struct Player {
    let user: Int64
    let video: Video
    private(set) var device: Device
    let session: UUIDBits?
    /// The true time.
    private(set) var now: Microseconds
    private(set) var playhead: Microseconds
    /// In thousandths.
    private(set) var rate: Int64 = 1000
    /// Whether it reports by itself.
    var reports = true
    var loops = false
    var tellsOfLoops = false
    var tellsPositions = true
    /// Until then nothing that it says is sent.
    var offlineUntil: Microseconds?
    /// Before then it does not know how long the film is.
    var knowsDurationFrom: Microseconds = .min
    private var reportEvery: Microseconds
    private var nextReport: Microseconds
    private var sequence: Int64 = 0
    private var lastSend: Microseconds = .min
    private var lastLatency: Microseconds = 0
    private var advertisement: Advertisement?

    /// What goes on while the film waits.
    private struct Advertisement {
        var began: Microseconds
        var length: Microseconds
    }

    // What those who see the events alone can know. The truth is only claimed where it suffices.
    private enum Wish { case yes, no, unknown }
    private var wish = Wish.unknown
    private var toldRate: Int64?
    private var lastSaid: Microseconds?
    /// The last event that told a position of the film; nil where none can be trusted.
    private var anchor: Anchor?

    private struct Anchor {
        var at: Microseconds
        var playhead: Microseconds
        var toldRate: Int64?
    }

    /// What the playhead did since the anchor.
    private var moved: Microseconds = 0
    private var stood: Microseconds = 0
    private var wraps = 0
    private var slowest: Int64 = .max
    private var fastest: Int64 = 0

    init(
        user: Int64, video: Video, device: Device, session: UUIDBits?, now: Microseconds,
        playhead: Microseconds
    ) {
        self.user = user
        self.video = video
        self.device = device
        self.session = device.tellsSession ? session : nil
        self.now = now
        self.playhead = playhead
        reportEvery = device.heartbeat
        nextReport = now + reportEvery
    }

    var isAtEnd: Bool { video.kind != .live && playhead >= video.length }

    /// The time T that a server can at best find for this moment.
    private var findableTime: Microseconds { now + device.shift }

    // MARK: What happens

    /// Lets time pass.
    ///
    /// - Parameters:
    ///   - span: how long, in whole milliseconds.
    ///   - moving: whether the playhead moves.
    /// - Returns: whether the film ended, at which the time stops.
    @discardableResult
    mutating func advance(
        _ span: Microseconds, moving: Bool, _ recording: inout Recording, _ random: inout Random
    ) -> Bool {
        let end = now + span
        while now < end {
            var step = end - now
            if reports { step = max(0, min(step, nextReport - now)) }
            if moving {
                if wish == .no { recording.truth?.giveUp() }
                slowest = min(slowest, rate)
                fastest = max(fastest, rate)
                var atEnd = false
                if video.kind != .live {
                    let needed = ((video.length - playhead) * 1000 + rate / 2) / rate
                    if needed <= step {
                        step = needed
                        atEnd = true
                    }
                }
                playhead = atEnd ? video.length : playhead + step * rate / 1000
                moved += step
                now += step
                if atEnd {
                    guard loops else { return true }
                    if tellsOfLoops {
                        seek(to: 0, &recording, &random)
                    } else {
                        playhead = 0
                        wraps += 1
                    }
                }
            } else {
                stood += step
                now += step
            }
            if reports, now >= nextReport { report(&recording, &random) }
        }
        return false
    }

    /// Stands until the clock shows a whole millisecond again.
    mutating func settleClock(_ recording: inout Recording, _ random: inout Random) {
        let rest = now % .millisecond
        guard rest != 0 else { return }
        now += .millisecond - rest
        stood += .millisecond - rest
    }

    /// Lets time pass in which the device does nothing at all.
    mutating func sleep(_ span: Microseconds) {
        now += span
        stood += span
    }

    /// Tells where the playhead is, as it does every few seconds.
    mutating func report(_ recording: inout Recording, _ random: inout Random) {
        nextReport = now + reportEvery + random.within(0...40) * .millisecond
        let told = device.heartbeatsTellRate && advertisement == nil ? rate : nil
        say(device.reportsAsProgress ? .progress : .heartbeat, rate: told, &recording, &random)
    }

    /// Reports at another pace from now on, or at its own again.
    mutating func report(every span: Microseconds?) {
        reportEvery = span ?? device.heartbeat
        nextReport = now + reportEvery
    }

    /// Jumps, and tells of it.
    mutating func seek(
        to target: Microseconds, tellsPosition: Bool = true, _ recording: inout Recording,
        _ random: inout Random
    ) {
        let origin = playhead
        say(.seek, from: origin, to: target, position: tellsPosition ? .value(target) : .none, &recording, &random)
    }

    /// Jumps without a word.
    mutating func jump(to target: Microseconds, _ recording: inout Recording) {
        recording.truth?.giveUp()
        playhead = target
    }

    /// Plays at another rate from now on, in thousandths, without a word.
    mutating func setRate(_ rate: Int64) { self.rate = rate }

    /// Sets the clock.
    mutating func setClock(offset: Microseconds, _ recording: inout Recording) {
        recording.truth?.giveUp()
        device.clockOffset = offset
    }

    /// Begins anew within the same page: nothing is left but what the page knows.
    mutating func beginAnew() {
        sequence = 0
        nextReport = now + reportEvery
    }

    // MARK: Advertisements

    mutating func beginAdvertisement(
        of length: Microseconds, _ recording: inout Recording, _ random: inout Random
    ) {
        say(.adStart, &recording, &random)
        advertisement = Advertisement(began: now, length: length)
        anchor = nil
    }

    /// Ends the advertisement; the film waited where it was.
    mutating func endAdvertisement(
        tellsPosition: Bool, _ recording: inout Recording, _ random: inout Random
    ) {
        advertisement = nil
        say(.adEnd, position: tellsPosition ? .actual : .none, &recording, &random)
        nextReport = now + reportEvery
    }

    // MARK: What is said

    /// Which position an event tells.
    enum ToldPosition {
        case actual
        case none
        case value(Microseconds)
    }

    /// Says that something happened now.
    mutating func say(
        _ interaction: Interaction, from: Microseconds? = nil, to: Microseconds? = nil,
        rate told: Int64? = nil, position: ToldPosition = .actual, extra: UInt8 = 0,
        _ recording: inout Recording, _ random: inout Random
    ) {
        let clock = now + device.clockOffset
        let send = sendTime()
        if send != lastSend || device.collects == 0 && offlineUntil == nil {
            lastLatency = random.within(device.latency)
            lastSend = send
        }
        var event = SimulatedEvent(
            user: user, video: video.number, interaction: interaction, extra: extra, session: session,
            device: device.tellsDevice ? device.number : nil, clientTime: clock,
            sentTime: device.tellsSending ? send + device.clockOffset : nil, arrival: send + lastLatency)
        switch position {
        case .actual: event.position = advertisement.map { min(now - $0.began, $0.length) } ?? playhead
        case .none: break
        case .value(let value): event.position = value
        }
        if !tellsPositions { event.position = nil }
        event.from = from
        event.to = to
        event.rate = told.map { Int32($0) }
        if let advertisement {
            event.duration = advertisement.length
        } else {
            switch video.kind {
            case .film: event.duration = now < knowsDurationFrom ? 0 : video.length
            case .live:
                event.duration = playhead + 5 * .second
                event.isLive = true
            case .unknownLength: break
            }
        }
        if device.tellsSequence { event.clientSequence = sequence }
        if device.tellsEventId {
            event.clientEvent = .ordered(by: clock, counter: sequence, &random)
        }
        sequence += 1
        recording.events.append(event)
        if recording.truth == nil {
            if let to { playhead = to }
        } else if interaction != .like, interaction != .chapterOpened {
            note(event, told: told, &recording)
        }
    }

    /// Says something wrong, of which no truth is claimed.
    mutating func sayOddly(
        _ recording: inout Recording, _ random: inout Random, change: (inout SimulatedEvent) -> Void
    ) {
        recording.truth?.giveUp()
        say(device.reportsAsProgress ? .progress : .heartbeat, &recording, &random)
        change(&recording.events[recording.events.count - 1])
    }

    private func sendTime() -> Microseconds {
        if let offlineUntil { return max(now, offlineUntil) }
        guard device.collects > 0 else { return now }
        return (now / device.collects + 1) * device.collects
    }

    // MARK: What can be known

    private mutating func note(_ event: SimulatedEvent, told: Int64?, _ recording: inout Recording) {
        if let lastSaid, now - lastSaid >= .hour {
            wish = .unknown
            toldRate = nil
        }
        lastSaid = now
        if event.interaction.isSignOfLife { recording.truth?.sign(at: findableTime) }
        guard advertisement == nil else { return }
        // What no film can have is no position.
        let isPossible = event.position.map { (0...10_000_000 * .second).contains($0) } ?? false
        let tellsPosition = isPossible || event.from != nil
        if tellsPosition { settle(event.interaction, &recording) }
        // A rate of 0 is a pause, and leaves the rate as it was.
        if let told, told > 0 { toldRate = told }
        switch event.interaction {
        case .play, .resume, .playing:
            wish = .yes
            recording.truth?.asked(session: session)
        case .pause, .stop: wish = .no
        case .complete:
            if let position = event.position, let duration = event.duration, duration > 0,
                position < duration - 2 * .second
            {
                break
            }
            wish = .no
        case .ready:
            wish = .unknown
            toldRate = told
        default: break
        }
        if event.interaction == .complete {
            recording.truth?.completed(at: findableTime, position: event.position)
        }
        if let to = event.to { playhead = to }
        if tellsPosition {
            anchor = Anchor(at: findableTime, playhead: playhead, toldRate: toldRate)
        }
    }

    /// Takes what was played since the anchor as told, if it can be known from the events.
    private mutating func settle(_ interaction: Interaction, _ recording: inout Recording) {
        defer {
            moved = 0
            stood = 0
            wraps = 0
            slowest = .max
            fastest = 0
        }
        guard moved > 0 else { return }
        guard let anchor else {
            recording.truth?.giveUp()
            return
        }
        let isWholeInterval = stood == 0
        let rateIsKnown = slowest == fastest && slowest == anchor.toldRate ?? 1000
        let rateDoesNotMatter = isWholeInterval && anchor.toldRate == nil && slowest >= 1000 && fastest <= 2000
        let asksUnasked = wish == .unknown && [.play, .resume, .playing].contains(interaction)
        var isClear = (rateIsKnown || rateDoesNotMatter) && !asksUnasked
        if wraps > 0 { isClear = isClear && wraps == 1 && isWholeInterval && playhead < anchor.playhead }
        if moved + stood >= .hour { isClear = false }
        guard isClear else {
            recording.truth?.giveUp()
            return
        }
        recording.truth?.watched(
            by: .init(session: session, device: device.tellsDevice ? device.number : nil),
            from: anchor.playhead, to: playhead, wraps: wraps, watchTime: moved, since: anchor.at,
            reportedAt: findableTime)
    }
}
