/// How a playhead moved between two neighbouring reports, and whether it can have done so by playing.
struct PlayheadMove: Sendable {
    let from: Microseconds
    let to: Microseconds
    /// How long it took.
    let elapsed: Microseconds
    /// The rate that was told, if any.
    let rate: Double?

    /// A player that tells no rate is taken to play at 1, and may have played at up to 2.
    private var assumedRate: Double { rate ?? 1 }
    private var greatestRate: Double { rate ?? 2 }

    /// Whether a playhead that plays gets as far as that, and no farther: a tenth and two seconds are the clocks' and the reports'.
    private func canCover(_ way: Microseconds) -> Bool {
        guard way > 0 else { return false }
        let reach = greatestRate * Double(elapsed)
        return Fraction.isAtMost(way, 1.1 * reach + min(2e6, reach))
    }

    private func isSteady(_ way: Microseconds) -> Bool {
        Fraction.isAtLeast(way, 0.8 * assumedRate * Double(elapsed))
    }

    private func watchTime(of way: Microseconds, within elapsed: Microseconds) -> Microseconds {
        min(elapsed, Microseconds((Double(way) / assumedRate).rounded()))
    }

    /// Whether it moved as it can.
    var isPossible: Bool { canCover(to - from) }

    /// Whether it moved as it does when nothing interrupts it.
    var isPlaying: Bool { isPossible && isSteady(to - from) }

    /// What it watched, moving straight on.
    var piece: CreditedPiece? {
        guard isPossible else { return nil }
        return CreditedPiece(from: from, to: to, watchTime: watchTime(of: to - from, within: elapsed))
    }

    /// What it watched around the end of a video that begins anew by itself. Nothing, where it cannot have been that.
    func loop(duration: Microseconds) -> [CreditedPiece] {
        let margin = max(10e6, greatestRate * Double(elapsed))
        guard to < from, from <= duration, Fraction.isAtLeast(from, Double(duration) - margin),
            Fraction.isAtMost(to, margin)
        else { return [] }
        let way = duration - from + to
        guard canCover(way), isSteady(way) else { return [] }
        let before = watchTime(of: duration - from, within: elapsed)
        let after = watchTime(of: to, within: elapsed - before)
        return [
            CreditedPiece(from: from, to: duration, watchTime: before),
            CreditedPiece(from: 0, to: to, watchTime: after),
        ].filter { $0.from < $0.to }
    }
}
