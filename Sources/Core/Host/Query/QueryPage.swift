import Crypto
import Foundation
import HTTP
import HTTPTypes

/// The page that a browser gets at `/query`: an editor for queries with what the schema knows. One document without
/// anything outside of it, so that it works wherever the server does.
struct QueryPage: Sendable {
    private let body: [UInt8]
    private let fields: HTTPFields
    private let tag: EntityTag

    init() {
        let html = EmbeddedPage.html
            .replacing(#"<link rel="stylesheet" href="page.css">"#, with: "<style>\(EmbeddedPage.style)</style>")
            .replacing(
                #"<script type="module" src="page.js"></script>"#,
                with: #"<script type="module">\#(EmbeddedPage.script)</script>"#)
        body = Array(html.utf8)
        tag = EntityTag(of: body)
        fields = [
            .contentType: "text/html; charset=utf-8",
            .eTag: tag.description,
            // A browser keeps it, and asks each time whether it is still the same.
            .cacheControl: "no-cache",
            // One URL, different representations.
            .vary: "Accept",
            .contentSecurityPolicy: Self.policy,
            .xContentTypeOptions: "nosniff",
            .referrerPolicy: "no-referrer",
            .crossOriginOpenerPolicy: "same-origin",
        ]
    }

    /// What the page may do (Content Security Policy, level 3): run its own script and style, known by their digests, and
    /// talk to the server that it came from. `trusted-types 'none'` makes the browser refuse text as markup or script.
    private static var policy: String {
        [
            "default-src 'none'", "script-src 'sha256-\(digest(of: EmbeddedPage.script))'",
            "style-src 'sha256-\(digest(of: EmbeddedPage.style))'", "img-src data:", "connect-src 'self'",
            "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ].joined(separator: "; ")
    }

    private static func digest(of text: String) -> String {
        Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
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
    func reply(to head: HTTPRequest) -> HTTPReply {
        let reply = HTTPReply(status: 200, fields: fields, body: .bytes(body))
        guard let known = head.headerFields[.ifNoneMatch], tag.isIn(known) else { return reply }
        return reply.notModified()
    }
}

extension HTTPField.Name {
    // The names are constants that RFC 9110's grammar of a token allows, so that each initializer gives a value.
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
}
