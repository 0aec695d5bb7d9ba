/// Which media type of a GraphQL response a client wants (RFC 9110, section 12.5.1).
enum AcceptedMedia: Sendable {
    /// `application/graphql-response+json`, whose status says whether the request was executed.
    case graphQLResponse
    /// `application/json`, whose status is 200 for every well-formed request.
    case json

    /// The value of `Content-Type`.
    var contentType: String {
        switch self {
        case .graphQLResponse: "application/graphql-response+json; charset=utf-8"
        case .json: "application/json; charset=utf-8"
        }
    }

    static let names = ["application/graphql-response+json", "application/json"]

    /// The best of what an `Accept` header takes; nil where it takes neither. Without a header, and where both are taken
    /// alike by a wildcard, it is `application/json`, which every client understands.
    static func choose(accept: String?) -> AcceptedMedia? {
        guard let accept, !accept.isEmpty else { return .json }
        if accept == "*/*" || accept == "application/json" { return .json }
        var best: (media: AcceptedMedia, quality: Double, exactness: Int)?
        for range in accept.lowercased().split(separator: ",").prefix(64) {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let type = parts.first, let (media, exactness) = media(type), let quality = quality(parts),
                quality > 0
            else { continue }
            if let best, (best.quality, best.exactness) >= (quality, exactness) { continue }
            best = (media, quality, exactness)
        }
        return best?.media
    }

    private static func media(_ type: String) -> (AcceptedMedia, exactness: Int)? {
        switch type {
        case "application/graphql-response+json": (.graphQLResponse, 2)
        case "application/json": (.json, 2)
        case "application/*": (.json, 1)
        case "*/*": (.json, 0)
        default: nil
        }
    }

    /// The weight, 1 unless given; nil where a parameter asks for a charset that is not ours.
    private static func quality(_ parts: [String]) -> Double? {
        var quality = 1.0
        for parameter in parts.dropFirst() {
            if parameter.hasPrefix("charset="), parameter != "charset=utf-8" { return nil }
            if parameter.hasPrefix("q=") { quality = Double(parameter.dropFirst(2)) ?? 0 }
        }
        return quality
    }
}
