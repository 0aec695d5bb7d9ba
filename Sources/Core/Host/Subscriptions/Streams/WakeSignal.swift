import NIOCore
import Synchronization

/// Wakes the task that writes a stream: when there is something to send, when time has passed, or when it is cancelled.
final class WakeSignal: Sendable {
    /// Why a task woke.
    enum Cause: Sendable, Equatable {
        case woken
        case timePassed
        case cancelled
    }

    private struct State {
        var cause: Cause?
        var waiting: UnsafeContinuation<Cause, Never>?
    }

    /// A lock, held to hand over a continuation, which is resumed after it was let go.
    private let state = Mutex(State())
    private let eventLoop: any EventLoop

    /// - Parameter eventLoop: what keeps the time.
    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Wakes the task, now or, where it does not wait, when it will.
    func wake() { resume(.woken) }

    /// Waits to be woken. One task waits at a time.
    func wait(upTo time: TimeAmount) async -> Cause {
        let timer = eventLoop.scheduleTask(in: time) { [weak self] in self?.resume(.timePassed, ifWaiting: true) }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let cause = state.withLock { state -> Cause? in
                    if let cause = state.cause {
                        // That a task is cancelled stays so.
                        if cause != .cancelled { state.cause = nil }
                        return cause
                    }
                    state.waiting = continuation
                    return nil
                }
                if let cause { continuation.resume(returning: cause) }
            }
        } onCancel: {
            resume(.cancelled)
        }
    }

    private func resume(_ cause: Cause, ifWaiting: Bool = false) {
        let waiting = state.withLock { state -> UnsafeContinuation<Cause, Never>? in
            if cause == .cancelled { state.cause = .cancelled }
            guard let waiting = state.waiting else {
                if !ifWaiting, state.cause == nil { state.cause = cause }
                return nil
            }
            state.waiting = nil
            return waiting
        }
        waiting?.resume(returning: cause)
    }
}
