internal import Glibc

/// The end of what a program said.
enum LogTail {
    /// Enough to see why a server did not start.
    private static let count = 20

    /// The name of ``ClusterLayout/startLog``.
    private static let startLog = "start.log"

    /// The last lines of a text.
    static func lines(of text: String) -> String {
        text.split(separator: "\n").suffix(count).joined(separator: "\n")
    }

    /// How long each file of a server's log is, so that what is written later can be told from what was there before.
    struct Mark: Sendable {
        fileprivate let sizes: [String: Int]

        /// As it is now.
        init(_ layout: ClusterLayout) {
            sizes = Dictionary(
                uniqueKeysWithValues: (Folder.names(in: layout.logs) ?? []).map { name in
                    (name, LogTail.size(of: layout.logs + "/" + name))
                })
        }
    }

    /// The last lines that a server has written since a mark, before its log was open and in the log.
    static func read(_ layout: ClusterLayout, since mark: Mark) -> String {
        let later = (Folder.names(in: layout.logs) ?? []).filter { $0 != startLog }.sorted()
        return ([startLog] + later).compactMap { name in
            let path = layout.logs + "/" + name
            let size = size(of: path)
            var start = mark.sizes[name] ?? 0
            // That of a week ago was written anew, as is what a server says before its log is open.
            if size < start || name == startLog { start = 0 }
            return end(of: path, from: start).map(lines)
        }.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func size(of path: String) -> Int {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : 0
    }

    /// The end of a file: what lies behind `start`, of that the last 16 KiB.
    private static func end(of path: String, from start: Int) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let size = lseek(file, 0, SEEK_END)
        let length = pread(file, &buffer, buffer.count, max(start, size - buffer.count))
        return length > 0 ? String(decoding: buffer[..<length], as: UTF8.self) : nil
    }
}
