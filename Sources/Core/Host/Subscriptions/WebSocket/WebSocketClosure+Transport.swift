import HTTP

/// The closes of graphql-transport-ws, and those of ours that say what became of a stream.
extension WebSocketClosure {
    static let stopping = WebSocketClosure(1001, StreamEnd.stopping.message)
    /// "Service Restart" of the registry of close codes (IANA): clients connect again by themselves.
    static let missed = WebSocketClosure(1012, StreamEnd.missed.message)
    static func invalidMessage(_ what: String) -> WebSocketClosure { WebSocketClosure(4400, what) }
    static let unauthorized = WebSocketClosure(4401, "Unauthorized")
    /// A credential that is not good, or not any more.
    static let forbidden = WebSocketClosure(4403, "Forbidden")
    static let subprotocol = WebSocketClosure(4406, "Subprotocol not acceptable")
    static let initialisationTimeout = WebSocketClosure(4408, "Connection initialisation timeout")
    static func alreadyExists(_ id: String) -> WebSocketClosure {
        WebSocketClosure(4409, "Subscriber for \(id) already exists")
    }
    static let tooManyInitialisations = WebSocketClosure(4429, "Too many initialisation requests")
    /// Ours: the protocol has no code for it. Clients may connect again.
    static let tooSlow = WebSocketClosure(4413, StreamEnd.slowClient.message)
}
