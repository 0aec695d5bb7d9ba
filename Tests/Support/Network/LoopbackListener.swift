import Glibc

/// A TCP socket of the loopback address that listens; closed with its owner.
struct LoopbackListener: ~Copyable, Sendable {
    struct Refused: Error {}

    let descriptor: Int32
    /// The port, which the system has chosen.
    let port: Int

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Refused() }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening, listen(descriptor, 128) == 0 else {
            close(descriptor)
            throw Refused()
        }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    /// A port that was free a moment ago, for a program that chooses none by itself.
    static func freePort() throws -> Int { try LoopbackListener().port }
}
