/// The answer of a route with a streamed body: one that is written as it is made, or a whole one.
///
///     StreamedResponse(mediaType: "text/csv; charset=utf-8") { writer in
///         for row in rows { try await writer.write(row.line) }
///     }
///
/// What fails before the first bytes are written is answered with a ``Problem``, as anywhere. After that the status is sent. So
/// a failure cuts the answer off, which clients see as an incomplete one, and the log says why.
public struct StreamedResponse: Sendable {
    /// Makes and writes the body.
    public typealias Body = @Sendable (ResponseWriter) async throws -> Void

    /// What the body is made of.
    package enum Content: Sendable {
        case whole([UInt8])
        case written(Body)
    }

    /// The status code.
    public let status: Int
    /// The header fields; names in lower case.
    public var headers: [(name: String, value: String)]
    /// The body.
    package let content: Content

    /// An answer that is written as it is made.
    ///
    /// - Parameters:
    ///   - status: the status code, of an answer that has a body.
    ///   - mediaType: the body's media type.
    ///   - headers: further header fields; names in lower case.
    ///   - write: writes the body, and returns at its end. The request's body may be read meanwhile.
    public init(
        status: Int = 200, mediaType: String, headers: [(name: String, value: String)] = [],
        write: @escaping Body
    ) {
        self.status = status
        self.headers = [("content-type", mediaType)] + headers
        content = .written(write)
    }

    /// A whole answer.
    public init(_ response: Response) {
        status = response.status
        headers = response.headers
        content = .whole(response.body)
    }
}
