public import JSON

extension Request {
    /// The body, a JSON object.
    ///
    /// - Throws: a 415 for a content type other than `application/json` (for a PATCH `application/merge-patch+json`, RFC
    ///   7396, too), and a 400 with line and column for a body that is not one JSON object without duplicate names.
    public func object() throws(Problem) -> JSONObject {
        try checkContentType()
        guard !body.isEmpty else { throw .badRequest("The body is empty; send a JSON object.") }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(body)
        } catch {
            throw .badRequest("The body is not JSON. \(error)", code: "invalid_json")
        }
        guard case .object(let members) = value else {
            throw .badRequest("The body is JSON, but not an object (line 1, column 1).", code: "invalid_json")
        }
        return members
    }

    /// The fields of the body; see ``InputFields``. Throws what ``object()`` throws.
    public func fields() throws(Problem) -> InputFields {
        InputFields(try object(), idempotencyKey: header("idempotency-key"))
    }

    private func checkContentType() throws(Problem) {
        guard let header = header("content-type") else {
            throw Self.unsupportedMediaType("The request has no Content-Type; send application/json.")
        }
        if header == "application/json" { return }
        let parts = header.lowercased().split(separator: ";", omittingEmptySubsequences: false)
        let type = parts.first.map(Self.trimmed) ?? ""
        guard type == "application/json" || (method == .patch && type == "application/merge-patch+json") else {
            throw Self.unsupportedMediaType(
                "The body's Content-Type is not one that is read here; send application/json.")
        }
        for parameter in parts.dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1).map(Self.trimmed)
            if pair.first == "charset", pair.last != "utf-8", pair.last != "\"utf-8\"" {
                throw Self.unsupportedMediaType("The body's charset is not one that is read here; send UTF-8.")
            }
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }

    private static func unsupportedMediaType(_ detail: String) -> Problem {
        Problem(status: 415, code: "unsupported_media_type", title: "Unsupported media type", detail: detail)
    }
}
