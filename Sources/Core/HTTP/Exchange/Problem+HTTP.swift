package import ProblemDetails

/// The problems that the HTTP layer itself finds.
extension Problem {
    /// Whether the failure is the server's own, so that the log must say why.
    package var isFault: Bool { status >= 500 }

    static func methodNotAllowed(_ method: String, allowed: [String]) -> Problem {
        Problem(
            status: 405, code: "method_not_allowed", title: "Method not allowed",
            detail: "This path answers \(allowed.joined(separator: ", ")).")
    }

    /// 401: nobody knows who asks.
    package static func unauthenticated(_ detail: String) -> Problem {
        Problem(status: 401, code: "unauthenticated", title: "Unauthenticated", detail: detail)
    }

    /// 401: a credential is none that is good.
    package static func invalidToken(_ detail: String) -> Problem {
        Problem(status: 401, code: "invalid_token", title: "Invalid credential", detail: detail)
    }

    /// 403: it is known who asks, and they may not.
    package static func forbidden(_ detail: String) -> Problem {
        Problem(status: 403, code: "forbidden", title: "Forbidden", detail: detail)
    }

    /// 429: a client has used up what it may have in a while.
    /// - Parameter retryAfter: after how many seconds there is more.
    package static func tooManyRequests(_ detail: String, retryAfter: Int) -> Problem {
        Problem(
            status: 429, code: "too_many_requests", title: "Too many requests", detail: detail, retryAfter: retryAfter)
    }

    /// What `WWW-Authenticate` says beside a 401 (RFC 6750, section 3).
    package static func challenge(for code: String) -> String {
        "Bearer realm=\"videoplay\"" + (code == "invalid_token" ? ", error=\"invalid_token\"" : "")
    }

    package static func noSuchPath() -> Problem { .notFound("There is no such path.") }

    package static func bodyTooLarge(limit: Int) -> Problem {
        Problem(
            status: 413, code: "body_too_large", title: "Content too large",
            detail: "The body may have \(limit) bytes (server.limits.bodySize).")
    }

    /// - Parameter limit: the route's own bound, in bytes.
    package static func streamedBodyTooLarge(limit: Int) -> Problem {
        Problem(
            status: 413, code: "body_too_large", title: "Content too large",
            detail: "The body may have \(limit) bytes here.")
    }

    static func notGzip() -> Problem { .badRequest("The body is not gzip, as its Content-Encoding says.") }

    /// The client has ended its side of the connection in the middle of a body.
    static func incompleteBody() -> Problem {
        .badRequest("The request's body ends before its end.", code: "malformed_request")
    }

    package static func targetTooLong(limit: Int) -> Problem {
        Problem(
            status: 414, code: "uri_too_long", title: "URI too long",
            detail:
                "The request line and header may have \(limit) bytes (server.limits.headerSize). Send a query by POST.")
    }

    package static func headerTooLarge(limit: Int) -> Problem {
        Problem(
            status: 431, code: "header_too_large", title: "Request header fields too large",
            detail: "The request line and header may have \(limit) bytes (server.limits.headerSize).")
    }

    package static func malformedRequest() -> Problem {
        .badRequest("The request is not HTTP/1.1.", code: "malformed_request")
    }

    /// - Parameter protocol: what it is not.
    static func malformedRequest(of protocol: String) -> Problem {
        .badRequest("The request is not \(`protocol`).", code: "malformed_request")
    }

    static func wrongHost() -> Problem {
        .badRequest(
            "A request has one Host field and no more than one, with a name or address and perhaps a port.",
            code: "malformed_request")
    }

    package static func preconditionFailed() -> Problem {
        Problem(
            status: 412, code: "precondition_failed", title: "Precondition failed",
            detail: "Nothing here has an entity tag that If-Match could name. Send the request without it.")
    }

    static func unsupportedVersion() -> Problem {
        Problem(
            status: 505, code: "http_version_not_supported", title: "HTTP version not supported",
            detail: "The server speaks HTTP/1.1.")
    }

    static func unknownMethod() -> Problem {
        Problem(
            status: 501, code: "not_implemented", title: "Not implemented", detail: "There is no such request method.")
    }

    static func expectationFailed() -> Problem {
        Problem(
            status: 417, code: "expectation_failed", title: "Expectation failed",
            detail: "The server meets no expectation but 100-continue.")
    }

    package static func upgradeRequired(_ text: String) -> Problem {
        Problem(status: 426, code: "upgrade_required", title: "Upgrade required", detail: text)
    }

    package static func tooSlow(_ what: String) -> Problem {
        Problem(
            status: 408, code: "request_timeout", title: "Request timeout", detail: "\(what) did not arrive in time.")
    }

    package static func answerTooSlow() -> Problem {
        Problem(
            status: 504, code: "timeout", title: "Timeout",
            detail: "The answer took longer than is allowed (server.limits.requestTime). A write may have been done.")
    }

    package static func notAcceptable(_ types: [String]) -> Problem {
        Problem(
            status: 406, code: "not_acceptable", title: "Not acceptable",
            detail: "The answer can be had as \(types.joined(separator: " or ")).")
    }

    package static func unsupportedMediaType(_ type: String) -> Problem {
        Problem(
            status: 415, code: "unsupported_media_type", title: "Unsupported media type",
            detail: "Send the body as \(type), in UTF-8.")
    }

    package static func unsupportedContentCoding() -> Problem {
        Problem(
            status: 415, code: "unsupported_content_encoding", title: "Unsupported media type",
            detail: "Send the body as it is, or with Content-Encoding: gzip.")
    }

    /// RFC 9112, section 6.1.
    static func unsupportedTransferCoding() -> Problem {
        Problem(
            status: 501, code: "unsupported_transfer_encoding", title: "Not implemented",
            detail: "The only transfer coding that the server knows is chunked.")
    }

    /// - Parameter mayBeDone: whether the request may have changed something.
    static func stopping(mayBeDone: Bool) -> Problem {
        .unavailable("The server is stopping. Try again shortly\(mayBeDone ? "; a write may have been done" : "").")
    }

    /// - Parameter mayBeDone: whether the request may have changed something.
    package static func tooMuchUnread(mayBeDone: Bool) -> Problem {
        .unavailable(
            "Too much waits for clients that read slowly (server.limits.unreadTotal). Try again shortly, or ask for less"
                + "\(mayBeDone ? "; a write may have been done" : "").")
    }
}
