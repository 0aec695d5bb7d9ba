/// Credits of one player in one session, each of which begins near where the one before ended.
struct Run: Sendable {
    private var watchTime: Microseconds
    /// Where the credit before ended.
    private var end: Microseconds
    /// Where the latest one by time ended, which a corrected clock may order otherwise than the player did, and by which event.
    private var latest: Ending

    private struct Ending {
        let place: Microseconds
        let rank: Int
    }

    private init(_ piece: CreditedPiece, at rank: Int) {
        watchTime = piece.watchTime
        end = piece.to
        latest = Ending(place: piece.to, rank: rank)
    }

    private mutating func takes(_ piece: CreditedPiece, at rank: Int, rules: ViewingRules) -> Bool {
        guard abs(piece.from - end) <= rules.runGap else { return false }
        watchTime += piece.watchTime
        end = piece.to
        if rank >= latest.rank { latest = Ending(place: piece.to, rank: rank) }
        return true
    }

    /// The place where the latest run ends that is long enough to move a position.
    ///
    /// - Parameter players: the credits of each player, in its order.
    static func position(of players: [[Credit]], sessionOfEvent: [Int?], rules: ViewingRules) -> Microseconds? {
        var latest: Ending?
        func close(_ run: Run) {
            guard run.watchTime >= rules.runTime else { return }
            // Two runs that end with one event are the pieces of a loop, and the second one is closed later.
            if let latest, run.latest.rank < latest.rank { return }
            latest = run.latest
        }
        for credits in players {
            var open: [Int: Run] = [:]
            for credit in credits {
                guard let session = sessionOfEvent[credit.end] else { continue }
                for piece in [credit.piece, credit.secondPiece].compactMap(\.self) {
                    if open[session]?.takes(piece, at: credit.end, rules: rules) == true { continue }
                    if let run = open[session] { close(run) }
                    open[session] = Run(piece, at: credit.end)
                }
            }
            for run in open.values { close(run) }
        }
        return latest?.place
    }
}
