internal import Glibc

/// Threads for what may block. All signals are blocked on them: they are for the threads of the host.
enum BlockingThread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Enough for the resolver and for OpenSSL, which are the deepest that run on such a thread.
    private static let stackBytes = 1 << 20

    /// Starts a thread to be joined, or detached; nil where the system has none left.
    static func start(_ run: @escaping @Sendable () -> Void) -> pthread_t? {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        let body = Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                // Set by `start`, which retained it for here.
                guard let argument else { return nil }
                var signals = sigset_t()
                sigfillset(&signals)
                pthread_sigmask(SIG_BLOCK, &signals, nil)
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard status == 0 else {
            body.release()
            return nil
        }
        return thread
    }

    /// Has the calling thread wait for its turn where all processors are busy, instead of interrupting whoever runs.
    ///
    /// On a busy machine what a reactor waits for then comes together: interrupted after every few packets, PostgreSQL and
    /// the reactor spend more on taking turns than on the answer. An idle machine wakes it as soon as ever.
    static func yieldToOthers() {
        // SCHED_BATCH of sched(7), which the module of the C library leaves out. Where it is refused nothing is lost.
        let batch: Int32 = 3
        var parameters = sched_param(sched_priority: 0)
        sched_setscheduler(0, batch, &parameters)
    }

    /// Starts a thread that nobody waits for.
    /// - Returns: false where the system has none left.
    static func startDetached(_ run: @escaping @Sendable () -> Void) -> Bool {
        guard let thread = start(run) else { return false }
        pthread_detach(thread)
        return true
    }
}
