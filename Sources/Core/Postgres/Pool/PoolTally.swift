extension PoolState {
    /// How many slots are in which condition, and the work on them.
    struct Tally: Equatable {
        var vacant = 0
        var connecting = 0
        var sharedReady = 0
        var reserveReady = 0
        var writeReady = 0
        var idle = 0
        var leased = 0
        /// On shared and reserve connections.
        var readLoad = 0
        var writeLoad = 0
    }

    var tally: Tally {
        var tally = Tally()
        for slot in slots {
            switch slot.condition {
            case .vacant: tally.vacant += 1
            case .connecting: tally.connecting += 1
            case .ready where slot.role == .write:
                tally.writeReady += 1
                tally.writeLoad += slot.load
            case .ready:
                if slot.role == .reserve { tally.reserveReady += 1 } else { tally.sharedReady += 1 }
                tally.readLoad += slot.load
            case .idle: tally.idle += 1
            case .leased: tally.leased += 1
            }
        }
        return tally
    }
}
