import NIOCore

/// Whether the client of a connection reads the answers that wait for it. A value without input or output of its own.
struct UnreadProgress {
    /// How long a client may take nothing at all where room is wanted for others.
    static let patience = TimeAmount.seconds(2)
    /// After how many bytes of small answers it is worth a look whether they are read.
    private static let interval = 32 << 10

    private var sinceLastLook = 0
    /// Answers that wait.
    private var answers = 0
    private var mark: (acknowledged: UInt64?, time: NIODeadline)?

    /// Whether any answer waits.
    var isWaiting: Bool { answers > 0 }

    /// An answer was written.
    ///
    /// - Returns: whether to look how much waits, which costs as much as a small answer.
    mutating func isWorthALook(_ size: Int, isLarge: Bool) -> Bool {
        sinceLastLook += size
        guard isLarge || sinceLastLook >= Self.interval else { return false }
        sinceLastLook = 0
        return true
    }

    /// An answer waits.
    /// - Parameter acknowledged: how many bytes of the connection the client has taken.
    mutating func begins(acknowledged: UInt64?, now: NIODeadline) {
        answers += 1
        if mark == nil { mark = (acknowledged, now) }
    }

    /// An answer waits no longer.
    mutating func ends() {
        answers -= 1
        if answers == 0 { mark = nil }
    }

    /// Whether the client has taken nothing for as long as may be. It is asked again and again where room is wanted.
    mutating func hasStopped(acknowledged: UInt64?, now: NIODeadline) -> Bool {
        guard let mark, acknowledged == mark.acknowledged else {
            mark = (acknowledged, now)
            return false
        }
        return now - mark.time >= Self.patience
    }
}
