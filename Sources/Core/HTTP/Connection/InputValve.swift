import DequeModule
import NIOCore

/// Lets bytes through to the decoder for as long as the connection wants them, and reads no more than it keeps while it does
/// not: the client then waits in its own buffers.
///
/// The decoder makes requests of all that it gets, however little it is wanted. So what came in along with the last wanted
/// byte, or before the client ended its side, is kept as bytes here, where it takes no more room than it took in the kernel.
final class InputValve: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What becomes of bytes.
    enum Position {
        case open
        case shut
        /// Nothing is made of them any more.
        case draining
    }

    /// How many bytes are let through at a time: an ordinary request, and so few that not many more requests than are wanted
    /// are made of them.
    private static let pieceSize = 16 << 10

    /// It is told of bytes before anything has made sense of them: only so can a head that trickles in be told from a connection
    /// that is idle. It keeps this valve, and the pipeline keeps both.
    private unowned let connection: HTTPConnectionHandler
    private var context: ChannelHandlerContext?
    private var kept = Deque<ByteBuffer>()
    private var hasInputEnded = false
    private var isReadHeld = false
    private var isFeeding = false

    init(_ connection: HTTPConnectionHandler) { self.connection = connection }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        kept.removeAll()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if kept.isEmpty, !isFeeding, bytes.readableBytes <= Self.pieceSize, connection.inputPosition == .open {
            isFeeding = true
            pass(bytes, context)
            isFeeding = false
        } else {
            kept.append(bytes)
        }
        if !kept.isEmpty { feed(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event, !kept.isEmpty else {
            return context.fireUserInboundEventTriggered(event)
        }
        hasInputEnded = true
        connection.inputEndsAhead()
    }

    func read(context: ChannelHandlerContext) {
        if connection.inputPosition == .shut || !kept.isEmpty { isReadHeld = true } else { context.read() }
    }

    /// Looks again at what the connection wants.
    func turn() { if !kept.isEmpty || isReadHeld, let context { feed(context) } }

    private func feed(_ context: ChannelHandlerContext) {
        // What comes in while something is let through is behind it.
        guard !isFeeding else { return }
        isFeeding = true
        while let bytes = nextPiece() {
            pass(bytes, context)
        }
        isFeeding = false
        guard kept.isEmpty, connection.inputPosition != .shut else { return }
        if hasInputEnded {
            hasInputEnded = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else if isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    private func pass(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard !connection.bytesRead(bytes) else { return }
        var rest = bytes
        while let piece = connection.framing.nextPiece(of: &rest) {
            // Nothing is left of one that was but a part of an extension.
            if piece.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(piece)) }
        }
    }

    private func nextPiece() -> ByteBuffer? {
        switch connection.inputPosition {
        case .shut: return nil
        case .draining:
            kept.removeAll()
            return nil
        case .open:
            guard var first = kept.popFirst() else { return nil }
            guard first.readableBytes > Self.pieceSize, let piece = first.readSlice(length: Self.pieceSize) else {
                return first
            }
            kept.prepend(first)
            return piece
        }
    }
}
