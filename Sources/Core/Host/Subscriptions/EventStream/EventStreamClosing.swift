import NIOCore
import Synchronization

/// Closes the connection of an event stream that has ended and is not read, unless it is read in time.
final class EventStreamClosing: Sendable {
    private enum State {
        case open
        case begun(Scheduled<Void>)
        case cancelled
    }

    /// A lock, since a stream is ended from any thread; held to set a timer.
    private let state = Mutex(State.open)
    private let time: TimeAmount
    private let eventLoop: any EventLoop
    private let close: @Sendable () -> Void

    init(in time: TimeAmount, on eventLoop: any EventLoop, close: @escaping @Sendable () -> Void) {
        self.time = time
        self.eventLoop = eventLoop
        self.close = close
    }

    /// The stream has ended.
    func begin() {
        state.withLock { state in
            guard case .open = state else { return }
            state = .begun(eventLoop.scheduleTask(in: time, close))
        }
    }

    /// Its end was read, or its client has gone.
    func cancel() {
        state.withLock { state in
            if case .begun(let timer) = state { timer.cancel() }
            state = .cancelled
        }
    }
}
