internal import Glibc

/// A server that runs, or is on its way up or down, as its `postmaster.pid` describes it
/// (https://www.postgresql.org/docs/current/storage-file-layout.html, src/include/utils/pidfile.h).
struct Postmaster: Sendable, Equatable {
    enum Status: String, Sendable {
        case starting, stopping, ready, standby
    }
    let pid: Int32
    let port: Int
    let socketDirectory: String
    let status: Status

    /// Reads the file of a cluster; nil if there is none, or it is not complete.
    init?(data: String) {
        guard let text = Folder.contents(of: data + "/postmaster.pid") else { return nil }
        self.init(text: text)
    }

    init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0.drop(while: \.isWhitespace).prefix { !$0.isNewline }) }
        guard lines.count >= 8, let pid = Int32(lines[0]), pid > 1, let port = Int(lines[3]) else { return nil }
        guard let status = Status(rawValue: lines[7].filter(\.isLetter)) else { return nil }
        self.pid = pid
        self.port = port
        self.socketDirectory = lines[4]
        self.status = status
    }

    /// The server of a cluster, if one runs. A file that a crash left behind names a process that is gone, or by now another.
    static func running(in data: String) -> Postmaster? {
        Postmaster(data: data).flatMap { isServer($0.pid, of: data) ? $0 : nil }
    }

    /// The id in the file of a cluster, whatever it stands for.
    static func recordedPID(in data: String) -> Int32? {
        Folder.contents(of: data + "/postmaster.pid")?.split(separator: "\n").first.flatMap { Int32($0) }
    }

    /// Whether a process is a server process of this cluster: it runs `postgres`, in the cluster's folder.
    static func isServer(_ pid: Int32, of data: String) -> Bool {
        guard pid > 1, link("/proc/\(pid)/cwd") == data, let program = link("/proc/\(pid)/exe") else { return false }
        // After an upgrade of the package the link ends in " (deleted)".
        return program.split(separator: "/").last?.hasPrefix("postgres") ?? false
    }

    /// All server processes of a cluster, those that outlived their postmaster too.
    static func processes(of data: String) -> [Int32] {
        (Folder.names(in: "/proc") ?? []).compactMap { Int32($0) }.filter { isServer($0, of: data) }
    }

    private static func link(_ path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let length = readlink(path, start, buffer.count)
            guard length > 0 else { return nil }
            return String(decoding: buffer[..<length].lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
