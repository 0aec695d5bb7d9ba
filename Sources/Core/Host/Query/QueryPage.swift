import HTTP
import HTTPTypes

/// The page that a browser gets at `/query`: an editor for queries with what the schema knows.
struct QueryPage: Sendable {
    private let readers: SchemaReaders
    /// For those who have to log in before they ask for anything, as everybody has who opens a page.
    private let guarded: StoredAnswer
    /// For those to whom the schema is told without that.
    private let open: StoredAnswer

    init(_ readers: SchemaReaders) {
        self.readers = readers
        func answer(_ content: String) -> StoredAnswer {
            var fields = EmbeddedPage.query.fields
            // One URL, different representations.
            fields[.vary] = "Accept"
            return StoredAnswer(Array(EmbeddedPage.query.text(content: content).utf8), fields)
        }
        guarded = answer("")
        open = answer(#"<meta name="videoplay-open">"#)
    }

    /// Whether a request comes from someone who wants to read a page: a `GET` that takes HTML rather than an answer.
    static func isWanted(_ head: HTTPRequest) -> Bool {
        guard head.method == .get || head.method == .head, let accept = head.headerFields[.accept] else { return false }
        var page = 0.0
        var answer = 0.0
        for range in MediaRange.list(accept) {
            switch range.type {
            case "text/html": page = max(page, range.quality)
            case "application/json", "application/graphql-response+json", "text/event-stream":
                answer = max(answer, range.quality)
            default: break
            }
        }
        return page > answer
    }

    /// The page, or 304 where the browser has it already.
    func reply(to exchange: HTTPExchange) -> HTTPReply {
        (readers.include(exchange.asker) ? open : guarded).reply(to: exchange.head)
    }
}
