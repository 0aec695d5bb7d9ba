import HTTPTypes

/// Lets pages of other origins read answers (the Fetch standard's CORS protocol, https://fetch.spec.whatwg.org/#http-cors-protocol).
///
/// A browser withholds an answer from the page of another origin unless the answer names that origin, and asks with an `OPTIONS`
/// request, the preflight, before it sends what a form could not. Credentials are never shared: there are no cookies here.
package struct CrossOriginSharing: Sendable {
    /// How long a browser may remember the answer to a preflight, in seconds. Browsers have bounds of their own, from 600 up.
    private static let preflightAge = "600"
    /// The fields of our answers that a page may read, besides those that the Fetch standard lets it read always.
    private static let exposedFields = [
        HTTPField.Name.allow, .eTag, .link, .location, .retryAfter, .requestID, .rateLimit, .rateLimitPolicy,
    ]
    .map(\.rawName).joined(separator: ", ")

    private let policy: OriginPolicy

    /// - Parameter policy: the origins.
    /// - Returns: nil where the policy allows no other origin, so that nothing is ever shared.
    package init?(_ policy: OriginPolicy) {
        guard !policy.isEmpty else { return nil }
        self.policy = policy
    }

    /// Adds to an answer what its origin needs to read it.
    ///
    /// - Parameters:
    ///   - reply: the answer; that to `OPTIONS` says in `Allow` which methods the route has.
    ///   - head: the request.
    func share(_ reply: inout HTTPReply, with head: HTTPRequest) {
        guard share(&reply, with: head.headerFields[.origin]), head.method == .options,
            head.headerFields.contains(.accessControlRequestMethod)
        else { return }
        reply.fields[.accessControlExposeHeaders] = nil
        reply.fields[.accessControlAllowMethods] = reply.fields[.allow]
        reply.fields[.accessControlAllowHeaders] = Self.names(in: head.headerFields[.accessControlRequestHeaders])
        reply.fields[.accessControlMaxAge] = Self.preflightAge
    }

    /// Adds to an answer to no preflight what its origin needs to read it.
    ///
    /// - Parameters:
    ///   - reply: the answer.
    ///   - origin: the value of the request's `Origin`.
    /// - Returns: whether pages of that origin may read it.
    @discardableResult
    func share(_ reply: inout HTTPReply, with origin: String?) -> Bool {
        // Without an origin, too: a cache may not give the answer to a page that needs the fields below.
        reply.vary(by: "Origin")
        guard let origin, policy.names(origin) else { return false }
        reply.fields[.accessControlAllowOrigin] = policy.allowsAll ? "*" : origin
        reply.fields[.accessControlExposeHeaders] = Self.exposedFields
        return true
    }

    /// The names of fields that a preflight asks for: all of them, since none has a meaning here that a page may not use; nil
    /// where there is none or one is malformed.
    private static func names(in list: String?) -> String? {
        let names = (list ?? "").split { $0 == "," || $0 == " " || $0 == "\t" }
        guard !names.isEmpty, names.allSatisfy({ HTTPField.Name(String($0)) != nil }) else { return nil }
        return names.joined(separator: ", ")
    }
}
