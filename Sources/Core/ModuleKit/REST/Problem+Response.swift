extension Problem {
    /// 404: the request's path names nothing.
    public static func nothing(under request: Request) -> Problem { nothing(under: request.path) }

    /// 404: a path names nothing.
    package static func nothing(under path: some StringProtocol) -> Problem {
        .notFound("There is nothing under \(path).")
    }

    /// The problem as `application/problem+json`.
    public func response() -> Response {
        var response = Response(status: status, headers: [("content-type", Self.contentType)], body: json)
        if let retryAfter { response.headers.append(("retry-after", String(retryAfter))) }
        return response
    }
}
