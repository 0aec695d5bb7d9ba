/// Why a WebSocket is closed: a code and a text (RFC 6455, section 7.4; graphql-transport-ws).
struct WebSocketClosure: Sendable, Hashable {
    let code: UInt16
    let reason: String

    init(_ code: UInt16, _ reason: String) {
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

    static let normal = WebSocketClosure(1000, "")
    static let stopping = WebSocketClosure(1001, StreamEnd.stopping.message)
    /// "Service Restart" of the registry of close codes (IANA): clients connect again by themselves.
    static let missed = WebSocketClosure(1012, StreamEnd.missed.message)
    static func violation(_ what: String) -> WebSocketClosure { WebSocketClosure(1002, what) }
    static let invalidText = WebSocketClosure(1007, "A close reason is UTF-8.")
    static func messageTooLarge(limit: Int) -> WebSocketClosure {
        WebSocketClosure(1009, "A message has at most \(limit) bytes.")
    }
    static func invalidMessage(_ what: String) -> WebSocketClosure { WebSocketClosure(4400, what) }
    static let unauthorized = WebSocketClosure(4401, "Unauthorized")
    static let subprotocol = WebSocketClosure(4406, "Subprotocol not acceptable")
    static let initialisationTimeout = WebSocketClosure(4408, "Connection initialisation timeout")
    static func alreadyExists(_ id: String) -> WebSocketClosure {
        WebSocketClosure(4409, "Subscriber for \(id) already exists")
    }
    static let tooManyInitialisations = WebSocketClosure(4429, "Too many initialisation requests")
    /// Ours: the protocol has no code for it. Clients may connect again.
    static let tooSlow = WebSocketClosure(4413, StreamEnd.slowClient.message)
}
