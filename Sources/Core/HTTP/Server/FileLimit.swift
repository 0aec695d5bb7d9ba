@preconcurrency import Glibc
import NIOCore

/// How many files the process may have open, sockets among them (`RLIMIT_NOFILE`).
package enum FileLimit {
    /// The limit that holds now.
    package static var current: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Raises the limit to the highest that the system allows the process.
    package static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// How many files are open; nil where the system does not tell.
    package static func open() -> Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = -3  // `.`, `..` and the folder itself
        while readdir(folder) != nil { count += 1 }
        return count
    }

    /// Files that are opened for a moment: settings, migrations, the log, and what starts PostgreSQL again.
    private static let spare = 32
    /// Each event loop may still be about to open its own: epoll, an event and a timer.
    private static let perLoop = 3

    /// How many connections of clients there are descriptors for, beside all that the server needs itself.
    ///
    /// - Parameters:
    ///   - others: how many connections of other kinds there may be, to a database say.
    ///   - open: how many files are open now.
    ///   - limit: how many may be.
    static func connections(
        besides others: Int, open: Int = open() ?? 32, limit: Int = current
    ) -> Int {
        let reserved = open + others + spare + perLoop * System.coreCount
        // However few there are, somebody is to be answered.
        return max(limit - reserved, 4)
    }
}
