import Foundation
import Glibc
import JSON
import TestSupport

/// An answer as it came over the wire.
struct WireAnswer: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: [UInt8]

    var json: JSONValue { (try? JSONParser.parse(body)) ?? .null }
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// A blocking connection, so that what goes over the wire is exactly what a test says. It belongs to one thread: see
/// ``onThread(_:)``.
final class RawConnection {
    private let socket: LoopbackSocket
    private var descriptor: Int32 { socket.descriptor }
    private var received: [UInt8] = []

    struct Failure: Error {}

    /// - Parameter patience: how many seconds a read waits before it counts as the end.
    init(port: Int, patience: Int = 30) throws {
        socket = try LoopbackSocket(port: port, patience: patience)
    }

    /// Sends bytes; false where the other side no longer takes them all.
    @discardableResult
    func send(_ text: String) -> Bool {
        send(bytes: Array(text.utf8))
    }

    @discardableResult
    func send(bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.send(
                    descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// Sends a request with a body of JSON, for the connection to stay open.
    @discardableResult
    func send(_ method: String, _ target: String, _ body: JSONValue? = nil) -> Bool {
        let text = body?.text ?? ""
        let content = body == nil ? "" : "Content-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n"
        return send("\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\(content)\r\n\(text)")
    }

    /// Reads one answer; nil where the connection ended before it was whole.
    func answer(toHead: Bool = false) -> WireAnswer? {
        let end = Array("\r\n\r\n".utf8)
        var headEnd = received.firstRange(of: end)
        while headEnd == nil {
            guard receive() else { return nil }
            headEnd = received.firstRange(of: end)
        }
        guard let headEnd else { return nil }
        let lines = String(decoding: received[..<headEnd.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].drop { $0 == " " }.description : ""
        }
        let length = toHead ? 0 : headers["content-length"].flatMap { Int($0) } ?? 0
        while received.count < headEnd.upperBound + length { guard receive() else { return nil } }
        let body = Array(received[headEnd.upperBound..<headEnd.upperBound + length])
        received.removeFirst(headEnd.upperBound + length)
        return WireAnswer(status: status, headers: headers, body: body)
    }

    /// Whether the other side ends the connection, with nothing more to say, while a read waits.
    func isAtEnd() -> Bool { received.isEmpty && !receive() && !hasTimedOut }

    private var hasTimedOut = false

    private func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        hasTimedOut = count < 0 && errno == EAGAIN
        guard count > 0 else { return false }
        received += buffer[..<count]
        return true
    }
}

/// Runs what blocks on a thread of its own, since the tasks of the server need those of the runtime.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try work() }) }.start()
    }
}

/// Sends one request over a connection of its own.
/// - Throws: where there is no whole answer.
func ask(_ port: Int, _ method: String, _ target: String, _ body: JSONValue? = nil) async throws -> WireAnswer {
    try await onThread {
        let connection = try RawConnection(port: port)
        connection.send(method, target, body)
        guard let answer = connection.answer() else { throw RawConnection.Failure() }
        return answer
    }
}
