/// What of a request costs something to take out, and is taken out when a module asks for it; see ``Request``.
package protocol RequestContent: Sendable {
    /// The values of the path's parameters, decoded.
    var pathParameters: [String: String] { get }
    /// The header fields; names in lower case.
    var headers: [(name: String, value: String)] { get }
    /// The body.
    var body: [UInt8] { get }

    /// The value of a parameter of the path, decoded.
    func pathParameter(_ name: String) -> String?
    /// The value of the first header field of a name in lower case.
    func header(_ name: String) -> String?
    /// Reads the body where it lies.
    func withBody<Result>(_ read: (UnsafeRawBufferPointer) -> Result) -> Result
}

/// Content that was given as it is.
struct GivenContent: RequestContent {
    let pathParameters: [String: String]
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    func pathParameter(_ name: String) -> String? { pathParameters[name] }
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    func withBody<Result>(_ read: (UnsafeRawBufferPointer) -> Result) -> Result { body.withUnsafeBytes(read) }
}
