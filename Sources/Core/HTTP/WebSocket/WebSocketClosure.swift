/// Why a WebSocket is closed: a code and a text (RFC 6455, section 7.4).
package struct WebSocketClosure: Error, Sendable, Hashable {
    package let code: UInt16
    package let reason: String

    package init(_ code: UInt16, _ reason: String) {
        self.code = code
        self.reason = Self.shortened(reason)
    }

    /// A control frame holds 125 bytes, of which the code takes two (RFC 6455, section 5.5).
    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > 123 else { return text }
        var short = ""
        for character in text {
            guard short.utf8.count + character.utf8.count <= 120 else { break }
            short.append(character)
        }
        return short + "…"
    }

    package static let normal = WebSocketClosure(1000, "")
    package static func violation(_ what: String) -> WebSocketClosure { WebSocketClosure(1002, what) }
    static let invalidText = WebSocketClosure(1007, "A close reason is UTF-8.")
    package static func messageTooLarge(limit: Int) -> WebSocketClosure {
        WebSocketClosure(1009, "A message has at most \(limit) bytes.")
    }
}
