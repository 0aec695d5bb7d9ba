import Foundation

/// A thread with so small a stack that recursion on the depth of a value overflows it.
public enum SmallStack {
    /// 64 KiB, where a level of recursion takes some hundred bytes and values have up to 512 levels.
    private static let bytes = 64 << 10

    /// Runs work on such a thread. Swift frees nested values level by level, so `work` hands back those that it makes.
    public static func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: work()) }
            thread.stackSize = bytes
            thread.start()
        }
    }
}
