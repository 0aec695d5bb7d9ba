import HTTP
import HTTPTypes

/// An answer that is always the same, made once. Who has it already is told so in place of it.
struct StoredAnswer: Sendable {
    private let reply: HTTPReply
    private let tag: EntityTag

    /// - Parameters:
    ///   - bytes: the body.
    ///   - fields: the header; it says the media type.
    init(_ bytes: [UInt8], _ fields: HTTPFields) {
        tag = EntityTag(of: bytes)
        var fields = fields
        fields[.eTag] = tag.description
        // Whoever keeps it asks each time whether it is still the same.
        fields[.cacheControl] = "no-cache"
        reply = HTTPReply(status: 200, fields: fields, body: .bytes(bytes))
    }

    init(_ text: String, mediaType: String) { self.init(Array(text.utf8), [.contentType: mediaType]) }

    /// The answer, or 304 where the request has it.
    func reply(to head: HTTPRequest) -> HTTPReply {
        guard let known = head.headerFields[.ifNoneMatch], tag.isIn(known) else { return reply }
        return reply.notModified()
    }
}
