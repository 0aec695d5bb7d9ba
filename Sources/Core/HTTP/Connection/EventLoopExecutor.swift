import NIOCore
import NIOPosix
import Synchronization

/// Runs tasks on an event loop, so that a request is read, answered and written on one thread.
///
/// What runs here must not block and must not compute for long, since the other connections of the loop wait for it.
final class EventLoopExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        /// Empty, with memory for the next ones.
        var spare: [UnownedJob] = []
    }

    private let eventLoop: any EventLoop
    /// A lock, since jobs come from any thread; it is held for an append or a swap.
    private let state = Mutex(State())

    private init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// The answers that PostgreSQL sends together come one right after the other, so that the event loop is asked once for all
    /// that it has not begun with.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = state.withLock { state in
            state.jobs.append(job)
            return state.jobs.count == 1
        }
        if isFirst { eventLoop.execute { [self] in runJobs() } }
    }

    private func runJobs() {
        var jobs = state.withLock { state in
            defer {
                state.jobs = state.spare
                state.spare = []
            }
            return state.jobs
        }
        let executor = asUnownedTaskExecutor()
        for job in jobs { job.runSynchronously(on: executor) }
        jobs.removeAll(keepingCapacity: true)
        state.withLock { $0.spare = jobs }
    }

    /// The executors of the event loops that serve HTTP, one each. They live as long as the process, as the loops do.
    private static let all: [ObjectIdentifier: EventLoopExecutor] = {
        var executors: [ObjectIdentifier: EventLoopExecutor] = [:]
        for eventLoop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
            executors[ObjectIdentifier(eventLoop)] = EventLoopExecutor(eventLoop)
        }
        return executors
    }()

    /// The executor of an event loop; nil where it is none of those that serve HTTP.
    static func of(_ eventLoop: any EventLoop) -> EventLoopExecutor? { all[ObjectIdentifier(eventLoop)] }
}
