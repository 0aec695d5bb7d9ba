import HTTPTypes
package import JSON

/// The text of an event stream, `text/event-stream`:
/// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
package enum ServerSentEvents {
    /// A comment. It keeps proxies from closing a silent stream, and shows at its start that it is open.
    package static let comment = Array(":\n\n".utf8)

    /// An event whose data is JSON, or nothing, on one line.
    ///
    /// - Parameters:
    ///   - name: the event's name.
    ///   - size: about how many bytes the data has.
    ///   - data: writes the data, without line feeds.
    package static func event(_ name: StaticString, size: Int = 0, data: (inout JSONWriter) -> Void) -> [UInt8] {
        var text = JSONWriter(capacity: size + 64)
        text.raw("event: ")
        text.raw(name)
        text.raw("\ndata: ")
        data(&text)
        text.raw("\n\n")
        return text.bytes
    }
}

extension HTTPReply {
    /// An event stream, which a function writes; see ``Body/stream(_:)``.
    package static func eventStream(_ write: @escaping @Sendable (HTTPBodyWriter) async throws -> Void) -> HTTPReply {
        // nginx holds an answer back until it has much of it, unless it is told not to.
        HTTPReply(
            status: 200,
            fields: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache, no-transform",
                .accelBuffering: "no",
            ], body: .stream(write))
    }
}

extension HTTPField.Name {
    // The name is a constant that RFC 9110's grammar of a token allows, so that the initializer gives a value.
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
