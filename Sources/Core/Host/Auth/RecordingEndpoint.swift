import HTTP
import HTTPTypes
import JSON
import ModuleKit
import NIOCore
import Relational

/// A route that records, and takes a player's token from its body, too: what a page sends as a beacon while it is being closed has
/// no header fields of the page's choice, and a media type that needs no asking first (the Fetch standard's CORS protocol).
///
/// The body is then JSON whatever its media type says, with the token as its member `token`. No other credential is taken so.
struct RecordingEndpoint: Sendable {
    let authentication: Authentication
    /// The endpoint as it answers whoever shows a credential in the header.
    let inner: Endpoint.Handler

    private static let member = "token"

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        guard exchange.head.headerFields[.authorization] == nil, var object = Self.object(exchange),
            let token = object[Self.member]
        else { return try await inner(exchange) }
        guard case .string(let credential) = token else {
            throw Problem.invalidToken("The member \"token\" of the body is no text.")
        }
        let asker = try await authentication.asker(showing: credential)
        guard asker.scopes == .record else {
            throw Problem.invalidToken(
                "Only a player's token may stand in a body. Send this one as \"Authorization: Bearer …\".")
        }
        try exchange.rates?.recognize(asker.rateSubjects)
        object[Self.member] = nil
        return try await inner(
            exchange.shown(by: asker, json: ByteBuffer(string: JSONValue.object(object).description)))
    }

    private static func object(_ exchange: HTTPExchange) -> JSONObject? {
        let type = exchange.head.headerFields[.contentType]
        guard MediaType.isJSON(type) || MediaType.isPlainText(type) else { return nil }
        return (try? JSONParser.parse(Array(exchange.body.readableBytesView)))?.object
    }
}
