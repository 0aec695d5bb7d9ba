internal import CLibPQ
internal import Glibc
internal import Synchronization

/// What callers leave for the reactor.
///
/// The lock is held for an append or a swap of two arrays, never over a system call: a caller wakes the reactor after
/// it let go, and only where the reactor sleeps, so that a burst of submissions costs one wake-up.
final class Mailbox: Sendable {
    private struct State {
        var commands: [Command] = []
        var isOpen = false
        var isSleeping = false
    }

    private let state = Mutex(State())

    /// An eventfd, watched edge-triggered: it is written to and never read.
    let wakeUp: Int32

    init() {
        self.wakeUp = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    }

    deinit {
        if wakeUp >= 0 { close(wakeUp) }
    }

    func open() {
        state.withLock { $0.isOpen = true }
    }

    /// - Returns: false where there is no reactor: the command was not taken.
    func push(_ command: Command) -> Bool {
        let (isTaken, mustWake) = state.withLock { state -> (Bool, Bool) in
            guard state.isOpen else { return (false, false) }
            state.commands.append(command)
            defer { state.isSleeping = false }
            return (true, state.isSleeping)
        }
        if mustWake {
            var one: UInt64 = 1
            // It cannot fail in a way that matters: were the counter full, the reactor would be awake.
            _ = write(wakeUp, &one, 8)
        }
        return isTaken
    }

    /// Swaps what has come with an empty array, which keeps its memory.
    func take(into commands: inout [Command]) {
        state.withLock { state in
            state.isSleeping = false
            if !state.commands.isEmpty { swap(&state.commands, &commands) }
        }
    }

    /// - Returns: false where something has come already: the reactor must not sleep.
    func fallAsleep() -> Bool {
        state.withLock { state in
            guard state.commands.isEmpty else { return false }
            state.isSleeping = true
            return true
        }
    }

    /// Takes no more.
    /// - Returns: what has come until now.
    func shut() -> [Command] {
        state.withLock { state in
            state.isOpen = false
            defer { state.commands = [] }
            return state.commands
        }
    }
}
