import Glibc

/// A TCP connection to a server on this machine whose calls block; closed with its owner.
public struct LoopbackSocket: ~Copyable, Sendable {
    /// The file descriptor, as long as the connection has its owner.
    public let descriptor: Int32

    /// Nobody listens there.
    public struct Refused: Error {}

    /// Connects.
    ///
    /// - Parameters:
    ///   - port: where the server listens.
    ///   - patience: how many seconds a call waits before it gives up.
    ///   - receiveBuffer: how many bytes the kernel keeps of what is not read; its own choice where nil.
    /// - Throws: ``Refused`` where nobody listens.
    public init(port: Int, patience: Int, receiveBuffer: Int32? = nil) throws {
        // Only what is connected has an owner: a descriptor that were closed here and with its owner could by then be that of
        // a connection which another thread has opened.
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Refused() }
        if var receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(descriptor)
            throw Refused()
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
