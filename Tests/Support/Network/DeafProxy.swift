import Foundation
import Glibc
import Synchronization

/// A proxy in front of a PostgreSQL that can go deaf: it stops to forward the connections that listen, in both directions,
/// and leaves them open. All others go on.
///
/// Which connections listen it finds in what they send, so that they must not be encrypted; over a Unix socket they are not.
public final class DeafProxy: Sendable {
    private struct State {
        var isDeaf = false
        var isStopped = false
        var listening = 0
    }

    /// Where clients connect: a port of 127.0.0.1.
    public let port: Int
    private let server: String
    /// A lock, since each connection has a thread of its own; it is held to look at the state.
    private let state = Mutex(State())

    /// Starts it.
    /// - Parameter socket: the path of the server's Unix socket.
    public init(to socket: String) throws {
        server = socket
        let listener = try LoopbackListener()
        port = listener.port
        // The descriptor goes to the thread, which closes it.
        let descriptor = dup(listener.descriptor)
        Thread.detachNewThread { [self] in accept(on: descriptor) }
    }

    /// Whether the connections that listen are cut off, those of the future as well.
    public var isDeaf: Bool {
        get { state.withLock { $0.isDeaf } }
        set { state.withLock { $0.isDeaf = newValue } }
    }

    /// How many connections that listen there have been.
    public var listening: Int { state.withLock { $0.listening } }

    /// Takes no more connections, and closes all.
    public func stop() { state.withLock { $0.isStopped = true } }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    /// How long a thread waits before it looks at the state again, in milliseconds.
    private static let pause: Int32 = 50

    private func accept(on descriptor: Int32) {
        defer { close(descriptor) }
        while !isStopped {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Self.pause) > 0 else { continue }
            let client = Glibc.accept(descriptor, nil, nil)
            guard client >= 0 else { continue }
            Thread.detachNewThread { [self] in
                forward(client)
                close(client)
            }
        }
    }

    private func forward(_ client: Int32) {
        guard let server = connectToServer() else { return }
        defer { close(server) }
        var isListening = false
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while !isStopped {
            var ends = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&ends, 2, Self.pause) > 0 else { continue }
            for (from, to) in [(0, 1), (1, 0)] where ends[from].revents != 0 {
                let count = read(ends[from].fd, &bytes, bytes.count)
                guard count > 0 else { return }
                if from == 0, !isListening, bytes[..<count].firstRange(of: "LISTEN ".utf8) != nil {
                    isListening = true
                    state.withLock { $0.listening += 1 }
                }
                if isListening, isDeaf { continue }
                guard Self.writeAll(bytes[..<count], to: ends[to].fd) else { return }
            }
        }
    }

    private static func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func connectToServer() -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            // One byte stays zero: the end.
            path.dropLast().copyBytes(from: server.utf8.prefix(path.count - 1))
        }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if connected == 0 { return descriptor }
        close(descriptor)
        return nil
    }
}
