package import JSON

/// The body of a request: a JSON object, or an array of them.
package enum JSONBody {
    /// Reads a body.
    ///
    /// - Parameters:
    ///   - body: the body.
    ///   - contentType: the value of its `Content-Type`.
    ///   - isPatch: whether it may be `application/merge-patch+json`, too (RFC 7396).
    /// - Throws: a 415 for another content type, and a 400 with line and column for a body that is not one JSON object without
    ///   duplicate names.
    package static func object(
        _ body: UnsafeRawBufferPointer, contentType: String?, isPatch: Bool
    ) throws(Problem) -> JSONObject {
        try check(contentType, isPatch)
        guard case .object(let members) = try value(of: body, "a JSON object") else {
            throw .badRequest("The body is JSON, but not an object (line 1, column 1).", code: "invalid_json")
        }
        return members
    }

    /// Reads a body that is an array of objects; throws what ``object(_:contentType:isPatch:)`` does.
    package static func objects(
        _ body: UnsafeRawBufferPointer, contentType: String?
    ) throws(Problem) -> [JSONObject] {
        try check(contentType, false)
        guard case .array(let items) = try value(of: body, "a JSON array") else {
            throw .badRequest("The body is JSON, but not an array (line 1, column 1).", code: "invalid_json")
        }
        var objects: [JSONObject] = []
        objects.reserveCapacity(items.count)
        for (position, item) in items.enumerated() {
            guard case .object(let members) = item else {
                throw .badRequest("Item \(position) of the body's array is not an object.", code: "invalid_json")
            }
            objects.append(members)
        }
        return objects
    }

    private static func value(of body: UnsafeRawBufferPointer, _ what: String) throws(Problem) -> JSONValue {
        guard !body.isEmpty else { throw .badRequest("The body is empty; send \(what).") }
        do throws(JSONError) {
            return try JSONParser.parse(body)
        } catch {
            throw .badRequest("The body is not JSON. \(error)", code: "invalid_json")
        }
    }

    private static func check(_ contentType: String?, _ isPatch: Bool) throws(Problem) {
        guard let contentType else {
            throw unsupportedMediaType("The request has no Content-Type; send application/json.")
        }
        if contentType == "application/json" { return }
        let parts = contentType.lowercased().split(separator: ";", omittingEmptySubsequences: false)
        let type = parts.first.map(trimmed) ?? ""
        guard type == "application/json" || (isPatch && type == "application/merge-patch+json") else {
            throw unsupportedMediaType("The body's Content-Type is not one that is read here; send application/json.")
        }
        for parameter in parts.dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1).map(trimmed)
            if pair.first == "charset", pair.last != "utf-8", pair.last != "\"utf-8\"" {
                throw unsupportedMediaType("The body's charset is not one that is read here; send UTF-8.")
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
