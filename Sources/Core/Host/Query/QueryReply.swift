import HTTP
import HTTPTypes
import ProblemDetails
import Relational

/// Makes HTTP's answers of GraphQL's: the statuses of GraphQL over HTTP, and what caches are told.
struct QueryReply: Sendable {
    /// The media type that the client wants.
    let media: AcceptedMedia
    /// Whether the method is GET or HEAD, whose answers may be kept.
    let isSafe: Bool
    /// The value of `If-None-Match`.
    let ifNoneMatch: String?

    /// What became of one request.
    typealias Outcome = Result<QueryAnswer, QueryRefusal>

    func write(_ outcome: Outcome) -> HTTPReply {
        switch outcome {
        case .success(let answer): return write(answer, status: status(of: answer))
        case .failure(let refusal):
            var reply = write(refusal.failure.answer, status: refusal.status(media))
            if case .exceeded(let problem) = refusal { reply.fields[.retryAfter] = problem.retryAfter.map(String.init) }
            return reply
        }
    }

    /// The answers of a batch as one array, in the order of the requests. It was understood, so that its status is 200.
    func write(_ outcomes: [Outcome]) -> HTTPReply {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (position, outcome) in outcomes.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            switch outcome {
            case .success(let answer): bytes += answer.bytes
            case .failure(let refusal): bytes += refusal.failure.answer.bytes
            }
        }
        bytes.append(UInt8(ascii: "]"))
        return HTTPReply(status: 200, fields: media.fields, body: .bytes(bytes))
    }

    private func status(of answer: QueryAnswer) -> Int {
        switch answer.outcome {
        case .data: 200
        // "Partial success", which only this media type's readers know.
        case .partial: media == .graphQLResponse ? 294 : 200
        case .forbidden: 403
        case .requestError: media == .graphQLResponse ? 400 : 200
        case .unavailable: 503
        case .internalError: 500
        }
    }

    private func write(_ answer: QueryAnswer, status: Int) -> HTTPReply {
        var reply = HTTPReply(status: status, fields: media.fields, body: .bytes(answer.bytes))
        switch status {
        case 401: reply.fields[.wwwAuthenticate] = Problem.challenge(for: "unauthenticated")
        case 405: reply.fields[.allow] = "POST"
        case 503: reply.fields[.retryAfter] = "1"
        default: break
        }
        if isSafe { tag(&reply, answer) }
        return reply
    }

    /// An answer may be kept, but only by the one who asked, and is to be asked for again each time: by its tag, so that it
    /// need not be sent again where it is still the same. Errors are not kept.
    private func tag(_ reply: inout HTTPReply, _ answer: QueryAnswer) {
        reply.fields[.vary] = "Accept"
        guard answer.outcome == .data else {
            reply.fields[.cacheControl] = "no-store"
            return
        }
        let tag = EntityTag(of: answer.bytes, mediaType: reply.fields[.contentType] ?? "")
        reply.fields[.cacheControl] = "private, no-cache"
        reply.fields[.eTag] = tag.description
        if let ifNoneMatch, tag.isIn(ifNoneMatch) { reply = reply.notModified() }
    }
}
