public import Relational

/// A request to a REST route, its body read whole within the host's bound.
public struct Request: Sendable {
    /// The request's id, as the log and the `X-Request-Id` header show it.
    public let id: String
    /// The method.
    public let method: HTTPMethod
    /// The path, without the query.
    public let path: String
    /// The values of the path's parameters, decoded.
    public let pathParameters: [String: String]
    /// The query's parameters in order, decoded.
    public let queryParameters: [(name: String, value: String)]
    /// The header fields; names in lower case.
    public let headers: [(name: String, value: String)]
    /// The body.
    public let body: [UInt8]
    /// Who asks and how long the answer may take.
    public let query: QueryContext

    /// A request, as the host or a test makes it.
    public init(
        id: String, method: HTTPMethod, path: String, pathParameters: [String: String] = [:],
        queryParameters: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], query: QueryContext
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.pathParameters = pathParameters
        self.queryParameters = queryParameters
        self.headers = headers
        self.body = body
        self.query = query
    }

    /// The value of the first header field of that name (in lower case).
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The key in the path's parameter `name`, or a 404: a text that is no id names nothing.
    public func key(_ name: String = "id") throws(Problem) -> Int64 {
        guard let text = pathParameters[name], let key = Int64(text), key > 0, String(key) == text else {
            throw .nothing(under: self)
        }
        return key
    }
}
