import Glibc
import NIOCore

extension Channel {
    /// How many bytes the client's system has acknowledged; nil where the socket does not tell. Called on the event loop.
    ///
    /// What the server's own system has taken says little: it takes megabytes at once, and then nothing for as long as a slow
    /// client needs for a third of them.
    var acknowledgedBytes: UInt64? {
        guard let options = self as? any SocketOptionProvider else { return nil }
        let info: EventLoopFuture<ConnectionInformation> = options.unsafeGetSocketOption(
            level: .tcp, name: NIOBSDSocket.Option(rawValue: CInt(TCP_INFO)))
        var result: UInt64?
        // On the event loop the answer is there at once.
        info.assumeIsolated().whenSuccess { result = $0[acknowledgedPosition] }
        return result
    }

    /// Ends the connection and drops what waits to be sent, the system's share of it, too.
    func reset() {
        if let options = self as? any SocketOptionProvider {
            options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenFailure { _ in }
        }
        triggerUserOutboundEvent(CloseNow(), promise: nil)
        close(promise: nil)
    }
}

/// The beginning of `struct tcp_info` (linux/tcp.h) as words of eight bytes, of which glibc's own declaration has but a part.
private typealias ConnectionInformation = InlineArray<24, UInt64>

/// `tcpi_bytes_acked` is behind eight single bytes, 24 words of four and two of eight.
private let acknowledgedPosition = (8 + 24 * 4 + 2 * 8) / 8
