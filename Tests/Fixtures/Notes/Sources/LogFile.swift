import Glibc
import Synchronization

/// The file in which a test reads what happened.
enum LogFile {
    static func append(_ line: String, to path: String) {
        guard !path.isEmpty, let file = fopen(path, "a") else { return }
        fputs("\(line)\n", file)
        fclose(file)
    }
}

/// How often something was tried.
enum Attempts {
    private static let counts = Mutex<[String: Int]>([:])

    static func next(of name: String) -> Int {
        counts.withLock { counts in
            counts[name, default: 0] += 1
            return counts[name, default: 0]
        }
    }
}
