public import Foundation
import Glibc
import Synchronization

/// A blocking connection, so that what goes over the wire is exactly what a test says.
public final class RawConnection: Sendable {
    private let socket: LoopbackSocket
    private var descriptor: Int32 { socket.descriptor }

    /// Connects to a server on this machine.
    ///
    /// - Parameters:
    ///   - port: where it listens.
    ///   - receiveBuffer: how many bytes the kernel keeps of what is not read; its own choice where nil.
    /// - Throws: ``LoopbackSocket/Refused`` where nobody listens.
    public init(port: Int, receiveBuffer: Int32? = nil) throws {
        socket = try LoopbackSocket(port: port, patience: 20, receiveBuffer: receiveBuffer)
    }

    /// Sends a text as it is.
    public func send(_ text: String) {
        var text = text
        text.withUTF8 { bytes in _ = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
    }

    /// Sends a text over and over, until the server takes no more for a while or `count` bytes have gone.
    /// - Returns: how many bytes have gone.
    public func sendPatiently(_ text: String, upTo count: Int) async -> Int {
        await onThread {
            var limit = timeval(tv_sec: 1, tv_usec: 0)
            setsockopt(self.descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            let bytes = Array(text.utf8)
            var sent = 0
            while sent < count {
                let step = Glibc.send(self.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                guard step > 0 else { break }
                sent += step
            }
            return sent
        }
    }

    /// Reads to the end, a piece now and then; on a thread of its own throughout, since a pause that waited for a thread of
    /// the runtime would last as long as what other tests do there.
    /// - Returns: how many bytes have come.
    public func readSlowly(pieces: Int, size: Int, pause: TimeInterval) async -> Int {
        await onThread {
            var count = 0
            for _ in 0..<pieces {
                Thread.sleep(forTimeInterval: pause)
                count += self.blockingRead(until: nil, atLeast: size).utf8.count
            }
            return count + self.blockingRead(until: nil, atLeast: .max).utf8.count
        }
    }

    /// Sends bytes as they are.
    public func send(bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    /// Whether something can be read.
    public var hasBytes: Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 0) > 0
    }

    /// Says that nothing more is sent; what the other side sends can still be read.
    public func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Leaves as a client does that has crashed.
    public func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        // Connecting to no address ends the connection at once; the descriptor stays until the end of its owner.
        var nowhere = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        _ = connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Sends a text and reads to the end.
    public func ask(_ text: String) async -> String {
        send(text)
        return await readToEnd()
    }

    /// Reads to the end of the connection.
    public func readToEnd() async -> String { await read(until: nil) }

    /// Reads to the end of the connection, or until what was read ends so; on a thread of its own, since the server's tasks
    /// need those of the runtime.
    public func read(until end: String?, atLeast count: Int = .max) async -> String {
        await onThread { self.blockingRead(until: end, atLeast: count) }
    }

    /// Reads to the end.
    /// - Returns: what was read, and whether the other side has taken back what was under way.
    public func readToEndOrReset() async -> (text: String, isReset: Bool) {
        await onThread {
            let text = self.blockingRead(until: nil, atLeast: .max)
            return (text, self.lastError == ECONNRESET)
        }
    }

    private let error = Mutex<Int32>(0)
    private var lastError: Int32 { error.withLock { $0 } }

    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: work()) }.start()
        }
    }

    private func blockingRead(until end: String?, atLeast enough: Int) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 { error.withLock { $0 = errno } }
            guard count > 0 else { break }
            bytes += buffer[..<count]
            if bytes.count >= enough { break }
            if let end, String(decoding: bytes, as: UTF8.self).hasSuffix(end) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// How often a text occurs.
    public func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
