import Crypto
import Foundation
import HTTPTypes
import ModuleKit
import NIOCore
import NIOWebSocket

/// What becomes of a connection that a client turns into a WebSocket (RFC 6455).
///
///     return try .webSocket(exchange, subprotocol: "graphql-transport-ws") { messages, output in
///         for try await message in messages { try await output.write(answer(to: message)) }
///     }
struct WebSocketUpgrade: Sendable {
    /// What the client sends, in order. A message that came in several frames is one frame here. Pings, pongs and closes
    /// come, too, and are the handler's to answer. It ends with the connection.
    typealias Messages = NIOAsyncChannelInboundStream<WebSocketFrame>
    /// Takes frames, unmasked. A write waits while the client does not read, so that nothing piles up.
    typealias Output = NIOAsyncChannelOutboundWriter<WebSocketFrame>
    /// Runs for as long as the connection shall live. Its task is cancelled when the client has gone and when the server
    /// stops, before which the server itself sends a Close of code 1001.
    typealias Handler = @Sendable (Messages, Output) async throws -> Void

    /// `Sec-WebSocket-Accept`, which shows the client that its key was read.
    let accept: String
    /// The largest message in bytes. A longer one ends the connection with a Close of code 1009.
    let messageLimit: Int
    let handler: Handler

    /// RFC 6455, section 4.2.2, item 5.4.
    static func accept(for key: String) -> String {
        let digest = Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        return Data(digest).base64EncodedString()
    }
}

extension HTTPReply {
    /// Accepts a WebSocket.
    ///
    /// - Parameters:
    ///   - exchange: the request that asks for it.
    ///   - subprotocol: the one of those that the client offers (``HTTPExchange/offeredSubprotocols``) that will be spoken.
    ///   - messageLimit: the largest message in bytes.
    ///   - handler: what speaks it.
    /// - Throws: a problem where the request is no handshake of RFC 6455, section 4.2.1.
    static func webSocket(
        _ exchange: HTTPExchange, subprotocol: String?, messageLimit: Int = 1 << 20,
        handler: @escaping WebSocketUpgrade.Handler
    ) throws(Problem) -> HTTPReply {
        let fields = exchange.head.headerFields
        guard exchange.asksForWebSocket else {
            throw .upgradeRequired("This path speaks WebSocket: connect to it with Upgrade: websocket.")
        }
        guard fields[.secWebSocketVersion] == "13" else {
            throw .upgradeRequired("The server speaks version 13 of WebSocket.")
        }
        guard let key = fields[.secWebSocketKey], Data(base64Encoded: key)?.count == 16 else {
            throw .badRequest("Sec-WebSocket-Key is not 16 bytes in base64.")
        }
        let upgrade = WebSocketUpgrade(
            accept: WebSocketUpgrade.accept(for: key), messageLimit: messageLimit, handler: handler)
        var reply = HTTPReply(status: 101, body: .webSocket(upgrade))
        reply.fields.append(HTTPField(name: .upgrade, value: "websocket"))
        reply.fields.append(HTTPField(name: .connection, value: "Upgrade"))
        reply.fields.append(HTTPField(name: .secWebSocketAccept, value: upgrade.accept))
        if let subprotocol { reply.fields.append(HTTPField(name: .secWebSocketProtocol, value: subprotocol)) }
        return reply
    }
}

extension HTTPExchange {
    /// Whether the client wants to speak WebSocket over this connection.
    var asksForWebSocket: Bool {
        let connection = head.headerFields[.connection]?.lowercased().split(separator: ",") ?? []
        return head.method == .get && head.headerFields[.upgrade]?.lowercased() == "websocket"
            && connection.contains { $0.filter { $0 != " " && $0 != "\t" } == "upgrade" }
    }

    /// The subprotocols that the client offers, the one it likes best first.
    var offeredSubprotocols: [String] {
        head.headerFields[.secWebSocketProtocol]?.split(separator: ",")
            .map { $0.filter { $0 != " " && $0 != "\t" } } ?? []
    }
}
