import ModuleKit

/// A REST route that answers with what a field of a query answers.
struct QuestionRoute: Sendable {
    /// What of the document's answer is answered.
    enum Shape: Sendable {
        /// The root field as it is.
        case root
        /// The field `answer` of the root field's object, or 404 where there is no object.
        case field
        /// The same, a connection whose nodes are called `items`.
        case page
    }

    let document: String
    let shape: Shape

    func answer(_ variables: JSONObject, _ request: Request, _ context: ModuleContext) async throws -> Response {
        let operation = try context.queries.store(document)
        let answer = try await context.queries.run(operation, variables: variables, in: request.query)
        guard let bytes = answer.bytes else { throw Problem.notFound("There is nothing under \(request.path).") }
        switch shape {
        case .root: return .json(bytes)
        case .field: return .json(try Self.member(of: bytes, request))
        case .page:
            let page = try Self.member(of: bytes, request)
            var response = Response.json(page)
            if let link = Self.link(page, request) { response.headers.append(("link", link)) }
            return response
        }
    }

    /// The value of the only member of an object.
    private static func member(of object: [UInt8], _ request: Request) throws(Problem) -> [UInt8] {
        let begin = Array("{\"answer\":".utf8)
        guard object.starts(with: begin), object.last == UInt8(ascii: "}") else { throw .internalError }
        let value = Array(object[begin.count..<(object.count - 1)])
        guard value != Array("null".utf8) else { throw .notFound("There is nothing under \(request.path).") }
        return value
    }

    /// The address of the next page.
    private static func link(_ page: [UInt8], _ request: Request) -> String? {
        let answer = try? JSONParser.parse(page).object
        guard let info = answer?["pageInfo"]?.object, info["hasNextPage"] == JSONValue.bool(true),
            let cursor = info["endCursor"]?.string
        else { return nil }
        let others = request.queryParameters.filter { $0.name != "after" }
        var query: [String] = others.map { "\($0.name)=\(encoded($0.value))" }
        query.append("after=\(encoded(cursor))")
        return "<\(request.path)?\(query.joined(separator: "&"))>; rel=\"next\""
    }

    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) && byte & 0x80 == 0
                || "-._~".utf8.contains(byte)
            if isPlain {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
