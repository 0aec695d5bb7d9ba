import Glibc
import TestSupport

/// A blocking connection that reads heads, bodies and what comes piece by piece.
final class Wire {
    private let socket: LoopbackSocket
    private(set) var buffer: [UInt8] = []
    /// Whether nothing more can come.
    private(set) var isAtEnd = false

    struct Broken: Error {}

    struct Head {
        let status: Int
        /// Names in lower case.
        let fields: [String: String]
        let text: String
    }

    init(port: Int) throws { socket = try LoopbackSocket(port: port, patience: 30) }

    /// Waits until something has come on one of several.
    static func wait(for wires: [Wire]) {
        var descriptors = wires.map { pollfd(fd: $0.socket.descriptor, events: Int16(POLLIN), revents: 0) }
        _ = poll(&descriptors, nfds_t(descriptors.count), 30_000)
    }

    /// Ends the connection.
    func end() { shutdown(socket.descriptor, Int32(SHUT_RDWR)) }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.send(
                    socket.descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count,
                    Int32(MSG_NOSIGNAL))
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Sends the head of a request, and its body.
    func request(_ method: String, _ target: String, _ fields: [(String, String)], _ body: String? = nil) {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in fields { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
        send(text + "\r\n" + (body ?? ""))
    }

    /// Reads more.
    /// - Parameter waits: whether to wait for it.
    /// - Returns: whether anything came.
    @discardableResult
    func fill(waits: Bool = true) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket.descriptor, &bytes, bytes.count, waits ? 0 : Int32(MSG_DONTWAIT))
        if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { isAtEnd = true }
        guard count > 0 else { return false }
        buffer += bytes[..<count]
        return true
    }

    /// Takes bytes from what has come; nil where there are fewer.
    func take(_ count: Int) -> [UInt8]? {
        guard buffer.count >= count else { return nil }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    func head() throws -> Head {
        let end = Array("\r\n\r\n".utf8)
        while buffer.firstRange(of: end) == nil { guard fill() else { throw Broken() } }
        guard let range = buffer.firstRange(of: end) else { throw Broken() }
        let text = String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
        buffer.removeFirst(range.upperBound)
        let lines = text.split(separator: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            fields[parts[0].lowercased()] = parts.count > 1 ? parts[1].drop { $0 == " " }.description : ""
        }
        return Head(
            status: lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0, fields: fields,
            text: text)
    }

    /// The whole body of an answer whose head was read.
    func body(of head: Head) throws -> String {
        if head.fields["transfer-encoding"] == "chunked" {
            var body: [UInt8] = []
            while let piece = try chunk() { body += piece }
            return String(decoding: body, as: UTF8.self)
        }
        let count = head.fields["content-length"].flatMap { Int($0) } ?? 0
        while buffer.count < count { guard fill() else { throw Broken() } }
        return String(decoding: take(count) ?? [], as: UTF8.self)
    }

    /// The next piece of a body that comes in pieces; nil after the last.
    func chunk() throws -> [UInt8]? {
        while true {
            if let chunk = chunkThatCame() { return chunk.isEmpty ? nil : chunk }
            guard fill() else { throw Broken() }
        }
    }

    /// A piece that has come whole; nil where there is none yet.
    func chunkThatCame() -> [UInt8]? {
        let line = Array("\r\n".utf8)
        guard let end = buffer.firstRange(of: line),
            let count = Int(String(decoding: buffer[..<end.lowerBound], as: UTF8.self), radix: 16),
            buffer.count >= end.upperBound + count + 2
        else { return nil }
        let chunk = Array(buffer[end.upperBound..<end.upperBound + count])
        buffer.removeFirst(end.upperBound + count + 2)
        return chunk
    }
}
