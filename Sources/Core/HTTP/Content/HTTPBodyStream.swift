package import HTTPTypes
package import NIOCore
package import ProblemDetails

/// The body of a request bit by bit, without its content coding. An actor, since an endpoint may hand it to several tasks; each
/// piece goes to one of them.
package actor HTTPBodyStream {
    private enum Source {
        /// It came along with the head.
        case whole(ByteBuffer)
        case incoming(HTTPBodyReader)
        case over
    }

    private var source: Source
    private let inflation: GzipInflation?
    private let limit: Int?
    private var count = 0

    /// A body that has come in.
    ///
    /// - Parameters:
    ///   - whole: the body.
    ///   - fields: the request's header.
    ///   - limit: the most bytes that it may have, without its coding; nil for no bound.
    /// - Throws: a 415 for a coding other than gzip.
    package init(whole: ByteBuffer, _ fields: HTTPFields, limit: Int?) throws(Problem) {
        inflation = try Self.inflation(fields)
        source = .whole(whole)
        self.limit = limit
    }

    /// A body that comes in.
    init(_ reader: HTTPBodyReader, _ fields: HTTPFields, limit: Int?) throws(Problem) {
        inflation = try Self.inflation(fields)
        source = .incoming(reader)
        self.limit = limit
    }

    private static func inflation(_ fields: HTTPFields) throws(Problem) -> GzipInflation? {
        guard try ContentCoding.isGzip(fields) else { return nil }
        do throws(Gzip.Fault) { return try GzipInflation() } catch { throw .internalError }
    }

    /// The next bytes, at least one; nil at the end of the body.
    ///
    /// - Throws: a problem with what was sent, a ``StreamCut`` where the connection has ended, and `CancellationError`. A read
    ///   that is cancelled is the last one.
    package func next() async throws -> [UInt8]? {
        guard let bytes = try await decoded() else { return nil }
        count += bytes.count
        if let limit, count > limit {
            source = .over
            throw Problem.streamedBodyTooLarge(limit: limit)
        }
        return bytes
    }

    private func decoded() async throws -> [UInt8]? {
        guard let inflation else { return try await received() }
        do {
            while true {
                if let piece = try inflation.next() { return piece }
                guard let bytes = try await received() else {
                    guard inflation.isComplete else { throw Gzip.Fault.malformed }
                    return nil
                }
                inflation.feed(bytes)
            }
        } catch is Gzip.Fault {
            source = .over
            throw Problem.notGzip()
        }
    }

    private func received() async throws -> [UInt8]? {
        switch source {
        case .over: return nil
        case .whole(let body):
            source = .over
            return body.readableBytes > 0 ? Array(body.readableBytesView) : nil
        case .incoming(let reader): return try await reader.next()
        }
    }
}
