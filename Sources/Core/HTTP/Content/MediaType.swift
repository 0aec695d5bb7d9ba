/// Media types of bodies.
package enum MediaType {
    /// Whether a `Content-Type` is `application/json` in UTF-8.
    package static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        if contentType == "application/json" { return true }
        let parts = contentType.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { parameter in
            !parameter.hasPrefix("charset=") || parameter == "charset=utf-8" || parameter == "charset=\"utf-8\""
        }
    }

    /// Whether a `Content-Type` is `text/plain`, whatever its parameters.
    package static func isPlainText(_ contentType: String?) -> Bool {
        contentType?.lowercased().split(separator: ";").first?.filter { $0 != " " } == "text/plain"
    }
}
