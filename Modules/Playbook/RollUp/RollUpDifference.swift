/// What has to be written so that what is stored of some units is what follows from their events.
struct RollUpDifference: Sendable {
    struct SessionWrite: Sendable {
        let unit: ViewingUnit
        /// The id of the session that it was before; nil for a new one.
        let id: Int64?
        let row: SessionRow
    }

    struct ProgressWrite: Sendable {
        let unit: ViewingUnit
        let row: ProgressRow
        /// Until when a player was taken to be playing before.
        let playedUntil: Microseconds?
    }

    struct UnitWrite: Sendable {
        let unit: ViewingUnit
        let plays: [Microseconds]
    }

    private(set) var sessions: [SessionWrite] = []
    private(set) var goneSessions: [Int64] = []
    private(set) var progress: [ProgressWrite] = []
    private(set) var goneProgress: [ViewingUnit] = []
    private(set) var plays = PlayChanges()
    private(set) var units: [UnitWrite] = []
    private(set) var ledger = Ledger()

    /// - Parameter withPlays: whether there is a table of plays, in which each session has its play.
    init(_ units: [ViewingUnit], stored: StoredUnits, withPlays: Bool, rules: ViewingRules) {
        for (index, unit) in units.enumerated() {
            let viewing = Viewing(of: stored.events[index], rules: rules)
            compare(viewing, with: stored.sessions[index], of: unit, rules: rules)
            if !viewing.sessions.isEmpty {
                progress.append(
                    ProgressWrite(
                        unit: unit, row: ProgressRow(viewing, rules: rules), playedUntil: stored.playingUntil[index]))
            } else if stored.hasProgress[index] {
                goneProgress.append(unit)
            }
            let times =
                withPlays
                ? plays.compare(stored.plays[index], with: viewing.plays, of: unit) : viewing.plays.values.sorted()
            if times != stored.countedPlays[index] {
                self.units.append(UnitWrite(unit: unit, plays: times))
                ledger.add(plays: stored.countedPlays[index], of: unit, sign: -1)
                ledger.add(plays: times, of: unit, sign: 1)
            }
        }
        ledger.settle()
    }

    private mutating func compare(
        _ viewing: Viewing, with stored: [StoredSession], of unit: ViewingUnit, rules: ViewingRules
    ) {
        var playingUntil: [Int: Microseconds] = [:]
        for playing in viewing.playing {
            playingUntil[playing.session] = max(playingUntil[playing.session] ?? playing.until, playing.until)
        }
        let rows = viewing.sessions.enumerated().map { number, session in
            SessionRow(session, playingUntil: playingUntil[number], rules: rules)
        }
        let (ids, gone) = SessionMatch.match(rows, with: stored)
        let byID = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0.row) })
        for (row, id) in zip(rows, ids) {
            let before = id.flatMap { byID[$0] }
            guard row != before else { continue }
            sessions.append(SessionWrite(unit: unit, id: id, row: row))
            if let before { ledger.add(before, of: unit, sign: -1) }
            ledger.add(row, of: unit, sign: 1)
        }
        for session in gone {
            goneSessions.append(session.id)
            ledger.add(session.row, of: unit, sign: -1)
        }
    }

    /// Whether nothing has to be written, but for progress that may be as it is.
    var isEmpty: Bool {
        sessions.isEmpty && goneSessions.isEmpty && goneProgress.isEmpty && plays.isEmpty && units.isEmpty
    }
}
