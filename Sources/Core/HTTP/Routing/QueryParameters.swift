package import ProblemDetails

/// The parameters in the query of a URL (`application/x-www-form-urlencoded`), in order.
package enum QueryParameters {
    /// The most parameters that are read. A list has one for every comparison of every field, and a client may write a list of
    /// values as a parameter each.
    static let limit = 1_000

    /// Decodes what stands behind the `?`.
    /// - Throws: a 400 for a broken escape, for text that is not UTF-8, and for too many parameters.
    package static func parse(_ query: Substring) throws(Problem) -> [(name: String, value: String)] {
        guard !query.isEmpty else { return [] }
        let pairs = query.split(separator: "&", maxSplits: limit)
        guard pairs.count <= limit else { throw .badRequest("The URL has more than \(limit) parameters.") }
        var parameters: [(name: String, value: String)] = []
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0].utf8, plusIsSpace: true),
                let value = PercentEncoding.decode((parts.count > 1 ? parts[1] : "").utf8, plusIsSpace: true)
            else {
                throw .badRequest("A parameter of the URL is not percent-encoded UTF-8.", code: "invalid_parameter")
            }
            parameters.append((name, value))
        }
        return parameters
    }
}
