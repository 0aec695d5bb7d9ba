import Foundation
import Glibc

/// A thread with so small a stack that recursion on the depth of a value overflows it.
public enum SmallStack {
    /// 64 KiB, where a level of recursion takes some hundred bytes and values have up to 512 levels.
    private static let bytes = 64 << 10

    /// What the thread does, and what came of it.
    private final class Work {
        private let body: () -> Void

        init(_ body: @escaping () -> Void) { self.body = body }

        func callAsFunction() { body() }
    }

    /// Runs work on such a thread. Swift frees nested values level by level, so `work` hands back those that it makes; what it
    /// was given is freed elsewhere, once the thread has ended.
    public static func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            Thread {
                var result: Result?
                perform(Work { result = work() })
                guard let result else { preconditionFailure("the system has no thread left") }
                continuation.resume(returning: result)
            }.start()
        }
    }

    /// Returns when the thread has ended, so that nothing is left on it.
    private static func perform(_ work: Work) {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        defer {
            pthread_attr_destroy(attributes)
            attributes.deallocate()
        }
        pthread_attr_setstacksize(attributes, bytes)
        var thread = pthread_t()
        // The thread borrows the work, which outlives it.
        let status = withExtendedLifetime(work) {
            let status = pthread_create(
                &thread, attributes,
                { pointer in
                    if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeUnretainedValue()() }
                    return nil
                }, Unmanaged.passUnretained(work).toOpaque())
            if status == 0 { pthread_join(thread, nil) }
            return status
        }
        precondition(status == 0, "a thread cannot be made: \(status)")
    }
}
