import Glibc
import NIOCore

extension Channel {
    /// Lets the system end the connection of a stream whose client acknowledges nothing for as long as a connection may be
    /// idle: the few bytes that keep a stream alive would take a quarter of an hour to fail otherwise.
    func endWithSilentPeer(after time: TimeAmount) {
        let option = ChannelOptions.Types.SocketOption(
            level: .tcp, name: NIOBSDSocket.Option(rawValue: CInt(TCP_USER_TIMEOUT)))
        let milliseconds = Int(clamping: time.nanoseconds / 1_000_000)
        // A socket of another family, without this option, is none the worse for it.
        setOption(option, value: milliseconds).whenFailure { _ in }
    }
}
