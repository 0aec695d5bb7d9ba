import NIOCore

/// The timer of one connection, of which there is one at a time.
///
/// It is set for the deadline of the moment. Whoever it wakes looks whether that has moved later, and sets it again: so a
/// request that keeps its time costs no timer.
struct ConnectionTimer {
    private var task: Scheduled<Void>?
    private var deadline = NIODeadline.distantFuture

    /// Whether it wakes nobody in time for a deadline: that of a head that begins on a connection that may be idle for long,
    /// say.
    func misses(_ deadline: NIODeadline) -> Bool { task == nil || deadline < self.deadline }

    /// Sets it anew, whatever it was set for.
    ///
    /// - Parameters:
    ///   - deadline: when it goes off.
    ///   - eventLoop: the connection's, on which this is called.
    ///   - wake: called on the event loop, where the first thing to say is ``hasGoneOff()``.
    mutating func set(for deadline: NIODeadline, on eventLoop: any EventLoop, _ wake: @escaping () -> Void) {
        task?.cancel()
        self.deadline = deadline
        task = eventLoop.assumeIsolated().scheduleTask(deadline: deadline, wake)
    }

    /// It is set for nothing any more, since it has gone off.
    mutating func hasGoneOff() { task = nil }

    /// Sets it for nothing.
    mutating func cancel() {
        task?.cancel()
        task = nil
    }
}
