/// Writes the body of an answer as it is made; see ``StreamedResponse``. One task writes at a time.
public struct ResponseWriter: Sendable {
    private let send: @Sendable ([UInt8]) async throws -> Void
    private let begin: @Sendable () async throws -> Void

    /// A writer, as a test makes it.
    /// - Parameter send: takes what is written.
    public init(_ send: @escaping @Sendable ([UInt8]) async throws -> Void) { self.init(send, begin: {}) }

    /// A writer, as the host makes it.
    package init(
        _ send: @escaping @Sendable ([UInt8]) async throws -> Void, begin: @escaping @Sendable () async throws -> Void
    ) {
        self.send = send
        self.begin = begin
    }

    /// Sends bytes, and waits while the client does not read. The first ones take the head of the answer with them.
    ///
    /// - Throws: a ``StreamEnded`` where the client does not get them. To let it through is right.
    public func write(_ bytes: [UInt8]) async throws { if !bytes.isEmpty { try await send(bytes) } }

    /// Sends a text in UTF-8, as ``write(_:)-([UInt8])`` does.
    public func write(_ text: String) async throws { try await write(Array(text.utf8)) }

    /// Sends the head, where it has not left yet: for an answer whose first bytes take long to come. From then on a failure can
    /// only cut the answer off.
    ///
    /// - Throws: a ``StreamEnded`` where the client does not get it.
    public func sendHead() async throws { try await begin() }
}
