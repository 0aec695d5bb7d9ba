internal import Glibc

/// The end of what a program said.
enum LogTail {
    /// Enough to see why a server did not start.
    private static let count = 20

    /// The last lines of a text.
    static func lines(of text: String) -> String {
        text.split(separator: "\n").suffix(count).joined(separator: "\n")
    }

    /// The last lines of what the server said before its log was open, and of the log it wrote last.
    static func read(_ layout: ClusterLayout) -> String {
        let logs = (Folder.names(in: layout.logs) ?? []).filter { $0 != "start.log" }.map { layout.logs + "/" + $0 }
        let last = logs.max { modified($0) < modified($1) }
        return [layout.startLog, last].compactMap { $0.flatMap(end) }.map(lines).filter { !$0.isEmpty }
            .joined(separator: "\n")
    }

    private static func modified(_ path: String) -> Int {
        var info = stat()
        return stat(path, &info) == 0 ? info.st_mtim.tv_sec : 0
    }

    /// The last 16 KiB of a file.
    private static func end(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let size = lseek(file, 0, SEEK_END)
        let length = pread(file, &buffer, buffer.count, max(0, size - buffer.count))
        return length > 0 ? String(decoding: buffer[..<length], as: UTF8.self) : nil
    }
}
