public import JSON

/// The answer of a REST route.
public struct Response: Sendable {
    /// The status code.
    public var status: Int
    /// The header fields; names in lower case.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]

    /// A response with these parts.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// JSON with a status, 200 unless given.
    public static func json(_ body: [UInt8], status: Int = 200) -> Response {
        Response(status: status, headers: [("content-type", "application/json; charset=utf-8")], body: body)
    }

    /// A JSON object with a status, 200 unless given.
    public static func object(_ members: JSONObject, status: Int = 200) -> Response {
        var json = JSONWriter(capacity: 256)
        json.value(.object(members))
        return .json(json.bytes, status: status)
    }

    /// 201 with the stored object and its address.
    public static func created(_ body: [UInt8], at location: String) -> Response {
        var response = json(body, status: 201)
        response.headers.append(("location", location))
        return response
    }

    /// 204, nothing to say.
    public static var noContent: Response { Response(status: 204) }
}
