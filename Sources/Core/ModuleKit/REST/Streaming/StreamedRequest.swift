public import Relational

/// A request whose body is read as it comes.
public struct StreamedRequest: Sendable {
    /// The body.
    public let body: RequestBody
    /// Everything but the body.
    let head: Request
    private let context: @Sendable () -> QueryContext

    /// A request, as a test makes it.
    public init(
        id: String, method: HTTPMethod, path: String, pathParameters: [String: String] = [:],
        queryParameters: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [],
        body: RequestBody = RequestBody([]), query: QueryContext
    ) {
        self.init(
            Request(
                id: id, method: method, path: path, pathParameters: pathParameters, queryParameters: queryParameters,
                headers: headers, query: query), body: body
        ) { query }
    }

    /// A request, as the host makes it.
    ///
    /// - Parameters:
    ///   - head: everything but the body.
    ///   - context: who asks, and until when a query may take that begins now.
    package init(_ head: Request, body: RequestBody, context: @escaping @Sendable () -> QueryContext) {
        self.head = head
        self.body = body
        self.context = context
    }

    /// The request's id, as the log and the `X-Request-Id` header show it.
    public var id: String { head.id }
    /// The method.
    public var method: HTTPMethod { head.method }
    /// The path, without the query.
    public var path: String { head.path }
    /// The query's parameters in order, decoded.
    public var queryParameters: [(name: String, value: String)] { head.queryParameters }
    /// The values of the path's parameters, decoded.
    public var pathParameters: [String: String] { head.pathParameters }
    /// The header fields; names in lower case.
    public var headers: [(name: String, value: String)] { head.headers }

    /// Who asks, and until when a query may take that begins now. A stream may last for hours, so ask anew for each query.
    public var query: QueryContext { context() }

    /// The value of the first header field of that name (in lower case).
    public func header(_ name: String) -> String? { head.header(name) }

    /// The key in the path's parameter `name`, or a 404: a text that is no id names nothing.
    public func key(_ name: String = "id") throws(Problem) -> Int64 { try head.key(name) }
}
