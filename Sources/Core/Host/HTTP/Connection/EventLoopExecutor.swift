import NIOCore
import NIOPosix

/// Runs tasks on an event loop, so that a request is read, answered and written on one thread.
///
/// What runs here must not block and must not compute for long, since the other connections of the loop wait for it.
final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    private init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
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
