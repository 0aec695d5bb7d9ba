import HTTP
import HTTPTypes

/// Which media type of a GraphQL response a client wants (RFC 9110, section 12.5.1).
enum AcceptedMedia: Sendable, CaseIterable {
    /// `application/graphql-response+json`, whose status says what became of the request.
    case graphQLResponse
    /// `application/json`, for clients that take every status but 200 for an answer that is not GraphQL's.
    case json

    /// The value of `Content-Type`.
    var contentType: String {
        switch self {
        case .graphQLResponse: "application/graphql-response+json; charset=utf-8"
        case .json: "application/json; charset=utf-8"
        }
    }

    /// The header fields of an answer of this type.
    var fields: HTTPFields { self == .json ? Self.jsonFields : Self.graphQLResponseFields }

    // Made once: each answer has them.
    private static let jsonFields: HTTPFields = [.contentType: AcceptedMedia.json.contentType]
    private static let graphQLResponseFields: HTTPFields = [.contentType: AcceptedMedia.graphQLResponse.contentType]

    static let names = ["application/graphql-response+json", "application/json"]

    /// The best of what an `Accept` header takes; nil where it takes neither. Where both are wanted alike it is the one that is
    /// named, then the one that is named first. Without a header, and where only wildcards take both, it is
    /// `application/json`, which every client understands.
    static func choose(accept: String?) -> AcceptedMedia? {
        switch accept {
        case nil, "", "*/*", "application/json": return .json
        case "application/graphql-response+json": return .graphQLResponse
        case let accept?: return choose(among: MediaRange.list(accept))
        }
    }

    /// How much a media type is wanted: by the most specific range that it falls under.
    private struct Preference {
        let quality: Double
        let specificity: Int
        let position: Int

        /// Whether it goes before another one that is wanted too.
        func precedes(_ other: Preference) -> Bool {
            if quality != other.quality { return quality > other.quality }
            return specificity != other.specificity
                ? specificity > other.specificity : specificity == 2 && position < other.position
        }
    }

    private static func choose(among ranges: [MediaRange]) -> AcceptedMedia? {
        let json = preference(for: AcceptedMedia.json, among: ranges)
        guard let graphQLResponse = preference(for: .graphQLResponse, among: ranges) else {
            return json.map { _ in .json }
        }
        guard let json else { return .graphQLResponse }
        return graphQLResponse.precedes(json) ? .graphQLResponse : .json
    }

    private static func preference(for media: AcceptedMedia, among ranges: [MediaRange]) -> Preference? {
        var best: Preference?
        for (position, range) in ranges.enumerated() {
            let specificity: Int
            switch range.type {
            case media.contentType.prefix(while: { $0 != ";" }): specificity = 2
            case "application/*": specificity = 1
            case "*/*": specificity = 0
            default: continue
            }
            if let best, best.specificity >= specificity { continue }
            best = Preference(quality: range.quality, specificity: specificity, position: position)
        }
        return best.flatMap { $0.quality > 0 ? $0 : nil }
    }
}
