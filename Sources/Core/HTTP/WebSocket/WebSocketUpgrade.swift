import Crypto
import Foundation
import HTTPTypes
package import NIOCore
import NIOWebSocket
package import ProblemDetails

/// What becomes of a connection that a client turns into a WebSocket (RFC 6455).
///
///     return try .webSocket(exchange, subprotocol: "graphql-transport-ws") { WebSocketHandler() }
package struct WebSocketUpgrade: Sendable {
    /// Makes what speaks on the connection from now on, called on its event loop. It gets and sends frames
    /// (`WebSocketFrame`), all of them as they come: it puts messages together, answers pings and closes, and closes the
    /// connection. The server tells it by `ChannelShouldQuiesceEvent` that it stops.
    ///
    /// It is a handler and no task, since most of such a connection's life is waiting, and thousands wait at once.
    package typealias Handler = @Sendable () -> any ChannelHandler

    /// `Sec-WebSocket-Accept`, which shows the client that its key was read.
    let accept: String
    /// The largest frame in bytes.
    let frameLimit: Int
    let makeHandler: Handler

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
    ///   - frameLimit: the largest frame in bytes.
    ///   - makeHandler: makes what speaks it.
    /// - Throws: a problem where the request is no handshake of RFC 6455, section 4.2.1.
    package static func webSocket(
        _ exchange: HTTPExchange, subprotocol: String?, frameLimit: Int = 1 << 20,
        makeHandler: @escaping WebSocketUpgrade.Handler
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
            accept: WebSocketUpgrade.accept(for: key), frameLimit: frameLimit, makeHandler: makeHandler)
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
    package var asksForWebSocket: Bool {
        guard head.method == .get else { return false }
        let connection = head.headerFields[.connection]?.lowercased().split(separator: ",") ?? []
        return head.headerFields[.upgrade]?.lowercased() == "websocket"
            && connection.contains { $0.filter { $0 != " " && $0 != "\t" } == "upgrade" }
    }

    /// The subprotocols that the client offers, the one it likes best first.
    package var offeredSubprotocols: [String] {
        head.headerFields[.secWebSocketProtocol]?.split(separator: ",")
            .map { $0.filter { $0 != " " && $0 != "\t" } } ?? []
    }
}
