/// Notes what a viewer does with a video while the events about it are made.
struct TruthRecorder: Sendable {
    /// What makes one player, for those who see the events alone.
    struct PlayerName: Hashable, Sendable {
        var session: UUIDBits?
        var device: UInt8?
    }

    /// A piece of watching between two reports.
    struct Stretch: Sendable {
        var player: PlayerName
        var sitting: Int
        /// When the report came.
        var reportedAt: Microseconds
        var watchTime: Microseconds
        var from: Microseconds
        var to: Microseconds
        /// Two pieces where the film began anew in between.
        var pieces: [Content]
    }

    private enum Moment {
        case stretch(Stretch)
        case complete(position: Microseconds?)
    }

    let user: Int64
    let video: Video
    /// Whether the events tell the truth well enough for anyone to find it.
    private var isExact = true
    private var positionIsClear = true
    private var signs: [[Microseconds]] = []
    private var moments: [(at: Microseconds, order: Int, sitting: Int, moment: Moment)] = []
    private var sessions: Set<UUIDBits> = []

    init(user: Int64, video: Video) {
        self.user = user
        self.video = video
    }

    /// Notes that from now on nobody can find the truth about this viewer and this video.
    mutating func giveUp() { isExact = false }

    mutating func beginSitting() {
        if signs.last?.isEmpty != true { signs.append([]) }
    }

    mutating func sign(at time: Microseconds) {
        signs[signs.count - 1].append(time)
    }

    mutating func asked(session: UUIDBits?) {
        if let session { sessions.insert(session) }
    }

    mutating func watched(
        by player: PlayerName, from: Microseconds, to: Microseconds, wraps: Int,
        watchTime: Microseconds, since: Microseconds, reportedAt: Microseconds
    ) {
        sign(at: since)
        sign(at: reportedAt)
        var pieces = [Content(from: from, to: to)]
        if wraps > 0 {
            positionIsClear = false
            pieces = [Content(from: from, to: video.length), Content(from: 0, to: to)]
        }
        add(
            .stretch(
                Stretch(
                    player: player, sitting: signs.count - 1, reportedAt: reportedAt,
                    watchTime: watchTime, from: from, to: to, pieces: pieces.filter { $0.from < $0.to })),
            at: reportedAt)
    }

    mutating func completed(at time: Microseconds, position: Microseconds?) {
        add(.complete(position: position), at: time)
    }

    private mutating func add(_ moment: Moment, at time: Microseconds) {
        moments.append((time, moments.count, signs.count - 1, moment))
    }

    /// What can be claimed in the end; nil where the events lost the truth.
    func truth() -> Truth? {
        let signs = signs.filter { !$0.isEmpty }.map { $0.sorted() }
        guard isExact, signs.count == self.signs.count, !signs.isEmpty, sittingsAreClear(signs) else {
            return nil
        }
        let duration = video.toldLength
        var sittings = signs.map { signs in
            Truth.Sitting(
                beganAt: signs[0], endedAt: signs[signs.count - 1], watchTime: 0, content: [],
                contentLength: 0, isView: false, isCompletion: false, reachedEnd: false)
        }
        var unions = signs.map { _ in ContentUnion() }
        var everything = ContentUnion()
        var sinceLastPass = ContentUnion()
        var passes: [Microseconds] = []
        var sittingOfLastPass = 0
        var stretches: [Stretch] = []

        func reach(_ sitting: Int, at time: Microseconds) {
            sittings[sitting].reachedEnd = true
            let isPass: Bool
            if passes.isEmpty {
                isPass = true
            } else if let duration {
                isPass = 5 * sinceLastPass.length >= 4 * duration
            } else {
                isPass = sitting > sittingOfLastPass
            }
            guard isPass else { return }
            passes.append(time)
            sinceLastPass = ContentUnion()
            sittingOfLastPass = sitting
        }

        let enough = min(10 * .second, duration.map { $0 / 2 } ?? .max)
        for (time, _, sitting, moment) in moments.sorted(by: { ($0.at, $0.order) < ($1.at, $1.order) }) {
            switch moment {
            case .stretch(let stretch):
                stretches.append(stretch)
                sittings[sitting].watchTime += stretch.watchTime
                for piece in stretch.pieces {
                    unions[sitting].insert(piece)
                    everything.insert(piece)
                    sinceLastPass.insert(piece)
                    guard let duration, unions[sitting].length >= enough,
                        piece.to >= Truth.end(of: duration)
                    else { continue }
                    reach(sitting, at: time)
                }
            case .complete(let position):
                guard video.kind != .live, unions[sitting].length >= enough else { continue }
                if let duration {
                    guard let position, position >= Truth.end(of: duration) else { continue }
                }
                reach(sitting, at: time)
            }
        }
        for number in sittings.indices {
            let length = unions[number].length
            sittings[number].content = unions[number].pieces
            sittings[number].contentLength = length
            sittings[number].isView = sittings[number].watchTime >= 30 * .second
            if let duration {
                if duration < .minute, 2 * length > duration { sittings[number].isView = true }
                sittings[number].isCompletion = sittings[number].isView && 10 * length >= 9 * duration
            }
        }
        return Truth(
            user: user, video: video.number, duration: duration, isLive: video.kind == .live,
            sittings: sittings, plays: sessions.count, content: everything.pieces,
            contentLength: everything.length, furthest: everything.pieces.last?.to,
            latestReportAt: stretches.last?.reportedAt, passes: passes,
            position: positionIsClear ? .some(position(stretches)) : nil)
    }

    /// Whether nobody can doubt where one sitting ends and the next begins.
    private func sittingsAreClear(_ signs: [[Microseconds]]) -> Bool {
        for sitting in signs {
            for (earlier, later) in zip(sitting, sitting.dropFirst()) where later - earlier >= .hour {
                return false
            }
        }
        return zip(signs, signs.dropFirst()).allSatisfy { $1[0] - $0[$0.count - 1] >= .hour }
    }

    /// Where the viewer was at the end of the last half minute, or more, that one player played in one go.
    private func position(_ stretches: [Stretch]) -> Microseconds? {
        struct Run {
            var watchTime: Microseconds = 0
            var end: Microseconds
        }
        struct Place: Hashable {
            var player: PlayerName
            var sitting: Int
        }
        // A run that grows past half a minute makes all of it count, so runs are found first.
        var runOf: [Int] = []
        var runs: [Run] = []
        var current: [Place: Int] = [:]
        for stretch in stretches {
            let place = Place(player: stretch.player, sitting: stretch.sitting)
            if let run = current[place], abs(runs[run].end - stretch.from) <= 30 * .second {
                runOf.append(run)
            } else {
                current[place] = runs.count
                runOf.append(runs.count)
                runs.append(Run(end: stretch.from))
            }
            let run = runOf[runOf.count - 1]
            runs[run].watchTime += stretch.watchTime
            runs[run].end = stretch.to
        }
        return stretches.indices.last { runs[runOf[$0]].watchTime >= 30 * .second }
            .map { stretches[$0].to }
    }
}
