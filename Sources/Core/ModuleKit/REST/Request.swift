public import Relational

public import struct FoundationEssentials.UUID

/// A request to a REST route, its body read whole within the host's bound.
public struct Request: Sendable {
    /// The request's id, as the log and the `X-Request-Id` header show it.
    public let id: String
    /// The method.
    public let method: HTTPMethod
    /// The path, without the query.
    public let path: String
    /// The query's parameters in order, decoded.
    public let queryParameters: [(name: String, value: String)]
    /// Who asks and how long the answer may take.
    public let query: QueryContext
    private let content: any RequestContent

    /// A request, as a test makes it.
    public init(
        id: String, method: HTTPMethod, path: String, pathParameters: [String: String] = [:],
        queryParameters: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], query: QueryContext
    ) {
        self.init(
            id: id, method: method, path: path, queryParameters: queryParameters, query: query,
            content: GivenContent(pathParameters: pathParameters, headers: headers, body: body))
    }

    /// A request, as the host makes it.
    package init(
        id: String, method: HTTPMethod, path: String, queryParameters: [(name: String, value: String)],
        query: QueryContext, content: any RequestContent
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.queryParameters = queryParameters
        self.query = query
        self.content = content
    }

    /// The values of the path's parameters, decoded.
    public var pathParameters: [String: String] { content.pathParameters }

    /// The value of the path's parameter of that name, decoded.
    func pathParameter(_ name: String) -> String? { content.pathParameter(name) }

    /// The header fields; names in lower case.
    public var headers: [(name: String, value: String)] { content.headers }

    /// The body.
    public var body: [UInt8] { content.body }

    /// The value of the first header field of that name (in lower case).
    public func header(_ name: String) -> String? { content.header(name) }

    /// The key in the path's parameter `name`, or a 404: a text that is no id names nothing.
    public func key(_ name: String = "id") throws(Problem) -> Int64 {
        guard let key = content.pathParameter(name).flatMap(KeyText.key) else { throw .nothing(under: self) }
        return key
    }

    /// The UUID in the path's parameter `name`, or a 404: any other text names nothing.
    public func uuid(_ name: String = "id") throws(Problem) -> UUID {
        guard let key = content.pathParameter(name).flatMap({ UUID(uuidString: $0) }) else {
            throw .nothing(under: self)
        }
        return key
    }

    /// Reads the body where it lies, without a copy.
    func withBody<Result>(_ read: (UnsafeRawBufferPointer) -> Result) -> Result { content.withBody(read) }
}
