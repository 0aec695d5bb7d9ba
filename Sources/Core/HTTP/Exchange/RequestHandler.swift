package import HTTPTypes
package import Logging
package import NIOCore
package import ProblemDetails
package import Settings

/// Answers requests: finds the route, runs the endpoint, and turns every failure into a problem.
package final class RequestHandler: Sendable {
    /// An answer that is ready to be sent.
    package struct Answer: Sendable {
        package var reply: HTTPReply
        /// The request's id.
        package let id: String
        /// The value of `Date`.
        package let date: String
        /// What it takes of the room for answers that wait to be read; nil where it is small.
        var room: UnreadAnswers.Share?
        /// Where the answer goes on after its head: what is told of its end.
        var transfer: TransferRecord?
        /// The value of `Strict-Transport-Security`; nil where it is not sent.
        var strictTransport: String?

        /// The head as it goes over the wire.
        func head(_ framing: ResponseHead.Framing, isLast: Bool) -> ResponseHead {
            ResponseHead(
                status: reply.status, fields: reply.fields, requestID: id, date: date, framing: framing, isLast: isLast,
                strictTransport: strictTransport)
        }
    }

    /// What all connections share.
    package let resources: ServerResources
    let routes: RouteTable<Endpoint>
    /// Whether any endpoint reads bodies as they come.
    let readsStreams: Bool
    private let unmatched: any RequestObserver
    private let explain: @Sendable (any Error) -> Problem
    private let hosts: HostNames
    private let proxies: TrustedProxies
    private let strictTransport: String?
    private let authentication: (any RequestAuthentication)?
    let sharing: CrossOriginSharing?
    let logger: Logger
    let date = HTTPDate()

    /// - Parameters:
    ///   - routes: what answers.
    ///   - unmatched: hears of the requests that have no route.
    ///   - settings: what is asked of a request, whatever its route.
    ///   - resources: what all connections share; made of the settings where nil.
    ///   - sharing: which pages may read the answers.
    ///   - authentication: finds out who asks; nil where nobody is asked.
    ///   - explain: what a client is told of an error that an endpoint has thrown.
    ///   - logger: where failures go.
    package init(
        routes: RouteTable<Endpoint>, unmatched: any RequestObserver, settings: ServerSettings,
        resources: ServerResources? = nil, sharing: CrossOriginSharing?,
        authentication: (any RequestAuthentication)? = nil,
        explain: @escaping @Sendable (any Error) -> Problem, logger: Logger
    ) {
        self.resources =
            resources
            ?? ServerResources(
                LiveLimits(settings.limits), rates: settings.rates, logger: logger)
        self.routes = routes
        readsStreams = routes.endpoints.contains { if case .streamed = $0.body { true } else { false } }
        self.unmatched = unmatched
        self.explain = explain
        hosts = HostNames(settings)
        proxies = TrustedProxies(settings.proxies, logger: logger)
        strictTransport = settings.tls.flatMap { tls in
            let seconds = tls.strictTransport.components.seconds
            return seconds > 0 ? "max-age=\(seconds)" : nil
        }
        self.authentication = authentication
        self.sharing = sharing
        self.logger = logger
    }

    /// Answers one request. It never throws: whatever goes wrong is an answer too.
    ///
    /// - Parameters:
    ///   - head: the method, target and header fields.
    ///   - body: the whole body.
    ///   - peer: who is at the other end of the connection.
    ///   - isAwaited: whether the client is still there; asked where the answer was cancelled.
    package func answer(
        _ head: HTTPRequest, body: ByteBuffer, from peer: Peer, isAwaited: () -> Bool = { true }
    ) async -> Answer {
        await answer(head, body: body, stream: nil, peer: peer, isAwaited: isAwaited)
    }

    /// Answers one request, whose body may be still to come.
    ///
    /// - Parameter stream: reads the body as it comes, where it does.
    func answer(
        _ head: HTTPRequest, body: ByteBuffer, stream: HTTPBodyReader?, peer: Peer, isAwaited: () -> Bool
    ) async -> Answer {
        let start = NIODeadline.now()
        let client = proxies.client(head.headerFields, peer)
        let rates = resources.rates.flatMap { RequestRates($0, client.address) }
        let id = RequestID.id(from: head.headerFields[.requestID])
        resources.activity.began()
        let (path, query) = Self.target(of: head)
        var (reply, endpoint) = await reply(
            to: head, path, query, body, stream, id, start + resources.limits.requestTime, peer, client, rates,
            isAwaited)
        rates?.charge(body.readableBytes + (reply.body.count ?? 0), to: .bytes)
        rates?.tell(&reply)
        if case .transfer = reply.body, let endpoint {
            let record = TransferRecord(
                id: id, head: head, path: path, endpoint: endpoint, status: reply.status, start: start, client: client,
                rates: rates)
            sharing?.share(&reply, with: head)
            return Answer(
                reply: reply, id: id, date: date.text, transfer: record,
                strictTransport: strictTransport(client, head))
        }
        if Task.isCancelled, !isAwaited() { reply.status = Self.clientClosedRequest }
        var room = room(for: &reply, to: head)
        resources.activity.ended()
        (endpoint?.observer ?? unmatched).answered(
            AnsweredRequest(
                id: id, method: head.method.rawValue, path: path, status: reply.status, bytes: reply.body.count ?? 0,
                microseconds: (NIODeadline.now() - start).nanoseconds / 1_000, client: client.name))
        if let bytes = ContentCoding.compressible(&reply, for: head) { await ContentCoding.compress(&reply, bytes) }
        if room != nil, let count = reply.body.count { room = resources.unread.take(count) }
        sharing?.share(&reply, with: head)
        return Answer(
            reply: reply, id: id, date: date.text, room: room, strictTransport: strictTransport(client, head))
    }

    /// What tells a browser to come by HTTPS alone from now on. On a name of the own machine every server of that machine would
    /// be meant.
    func strictTransport(_ client: Peer, _ head: HTTPRequest) -> String? {
        guard let strictTransport, client.isSecure, !(head.authority.map(HostNames.isLocal) ?? true) else { return nil }
        return strictTransport
    }

    /// Takes room for an answer that may have to wait until its client reads it. Where there is none it is refused.
    private func room(for reply: inout HTTPReply, to head: HTTPRequest) -> UnreadAnswers.Share? {
        guard case .bytes(let bytes) = reply.body, bytes.count >= UnreadAnswers.smallest, head.method != .head else {
            return nil
        }
        if let room = resources.unread.admit(bytes.count) { return room }
        reply = HTTPReply(.tooMuchUnread(mayBeDone: !Self.isSafe(head)))
        return nil
    }

    /// Whether a request changes nothing by its method (RFC 9110, section 9.2.1).
    private static func isSafe(_ head: HTTPRequest) -> Bool { head.method == .get || head.method == .head }

    /// What metrics and the access log say of a request whose client closed the connection before the answer was there. No
    /// client ever sees it; nginx's logs have it, too.
    static let clientClosedRequest = 499

    /// The answer to what is no request, or is none that may go on.
    /// - Parameter origin: the value of `Origin`, so that a page that may read answers can read this one.
    func refusal(_ problem: Problem, origin: String?) -> Answer {
        unmatched.refused(status: problem.status)
        var reply = HTTPReply(problem)
        reply.closesConnection = true
        sharing?.share(&reply, with: origin)
        return Answer(reply: reply, id: RequestID.id(from: nil), date: date.text)
    }

    /// The path and what stands behind its `?`. A proxy's absolute form has scheme and host before them.
    static func target(of head: HTTPRequest) -> (path: Substring, query: Substring) {
        target(head.path ?? "/")
    }

    static func target(_ whole: String) -> (path: Substring, query: Substring) {
        var target = whole[...]
        if target.utf8.first != UInt8(ascii: "/"), let scheme = target.firstRange(of: "://") {
            target = target[scheme.upperBound...]
            target = target[(target.firstIndex(of: "/") ?? target.endIndex)...]
        }
        let bytes = target.utf8
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return (target, "") }
        return (target[..<mark], target[bytes.index(after: mark)...])
    }

    private func reply(
        to head: HTTPRequest, _ path: Substring, _ query: Substring, _ body: ByteBuffer, _ stream: HTTPBodyReader?,
        _ id: String, _ deadline: NIODeadline, _ peer: Peer, _ client: Peer, _ rates: RequestRates?,
        _ isAwaited: () -> Bool
    ) async -> (HTTPReply, Endpoint?) {
        let hasLocalName = head.authority.map(HostNames.isLocal) ?? false
        guard hasLocalName || hosts.admit(head.authority) else {
            return (HTTPReply(.misdirected(head.authority)), nil)
        }
        let match = routes.match(method: head.method.rawValue, path: path)
        let requester = Requester(
            head: head, client: client, isFromLoopback: peer.isLoopback, hasLocalName: hasLocalName)
        let principal: (any Sendable)?
        do { principal = try await self.principal(requester, rates, match.rates) } catch {
            let reply = failure(error, id, match.endpoint, head)
            tell(reply, of: requester, nil, match.endpoint, id)
            return (reply, match.endpoint)
        }
        switch match {
        case .notFound:
            // RFC 9110, section 9.3.7: it asks for the server as a whole, as a ping does.
            let isForServer = head.method == .options && path == "*"
            return (isForServer ? HTTPReply(status: 204) : HTTPReply(.noSuchPath()), nil)
        case .methodNotAllowed(let allowed):
            var reply =
                head.method == .options
                ? HTTPReply(status: 204) : HTTPReply(.methodNotAllowed(head.method.rawValue, allowed: allowed))
            reply.fields[.allow] = allowed.joined(separator: ", ")
            return (reply, nil)
        case .endpoint(let endpoint, let parameters):
            do {
                try endpoint.requirement?()
                guard Self.isUnconditional(head) else { throw Problem.preconditionFailed() }
                let exchange = HTTPExchange(
                    id: id, head: head, path: path, query: query, parameters: parameters,
                    body: endpoint.body == .whole
                        ? try ContentCoding.decode(body, head.headerFields, limit: resources.limits.bodySize)
                        : ByteBuffer(),
                    bodyStream: try bodyStream(of: endpoint, head, body, stream), isBodyIncoming: stream != nil,
                    deadline: deadline, isFromLoopback: peer.isLoopback, principal: principal, client: client,
                    rates: rates)
                let reply = try await endpoint.handler(exchange)
                tell(reply, of: requester, principal, endpoint, id)
                return (reply, endpoint)
            } catch  where Task.isCancelled && !isAwaited() {
                // It failed since it was cancelled, and was cancelled since nobody waits for it: no fault, and nobody's news.
                return (HTTPReply(status: Self.clientClosedRequest), endpoint)
            } catch {
                let reply = failure(error, id, endpoint, head)
                tell(reply, of: requester, principal, endpoint, id)
                return (reply, endpoint)
            }
        }
    }

    /// Tells those who keep account of it that somebody was refused.
    private func tell(
        _ reply: HTTPReply, of requester: Requester, _ principal: (any Sendable)?, _ endpoint: Endpoint?, _ id: String
    ) {
        guard reply.status == 401 || reply.status == 403 else { return }
        authentication?.refused(requester, by: principal, status: reply.status, route: endpoint?.route, id: id)
    }

    /// Who asks, as far as they may ask any more. Where that takes work the address pays before it is done: so who guesses
    /// credentials is bounded by it.
    private func principal(
        _ requester: Requester, _ rates: RequestRates?, _ kinds: RateKinds
    ) async throws -> (any Sendable)? {
        guard let authentication else {
            try rates?.begin(kinds)
            return nil
        }
        if let known = authentication.recognized(requester) {
            try rates?.begin(kinds, authentication.rateSubjects(of: known))
            return known
        }
        try rates?.begin(kinds)
        let principal = try await authentication.principal(of: requester)
        try rates?.recognize(authentication.rateSubjects(of: principal))
        return principal
    }

    /// Whether a request is to be done whatever the state of what it changes. RFC 9110, section 13.1.1: where `If-Match` names
    /// a tag that the resource does not have it must not be done, and those that can be changed have none. Any state is `*`.
    private static func isUnconditional(_ head: HTTPRequest) -> Bool {
        switch head.method {
        case .get, .head, .post: true
        default: head.headerFields[.ifMatch].map { $0 == "*" } ?? true
        }
    }

    private func bodyStream(
        of endpoint: Endpoint, _ head: HTTPRequest, _ body: ByteBuffer, _ reader: HTTPBodyReader?
    ) throws(Problem) -> HTTPBodyStream? {
        guard case .streamed(let limit) = endpoint.body else { return nil }
        guard let reader else { return try HTTPBodyStream(whole: body, head.headerFields, limit: limit) }
        return try HTTPBodyStream(reader, head.headerFields, limit: limit)
    }

    func failure(_ error: any Error, _ id: String, _ endpoint: Endpoint?, _ head: HTTPRequest) -> HTTPReply {
        // It was cut short, since the server waits no longer for what is under way.
        guard !resources.hasGivenUp || !Task.isCancelled else {
            return HTTPReply(.stopping(mayBeDone: !Self.isSafe(head)))
        }
        let problem = explain(error)
        // What an endpoint says by itself it has said to the log, or the client knows all of it; but for a 500, which sends
        // whoever reads it to the log.
        if problem.isFault, problem.status == 500 || !(error is Problem) {
            let level: Logger.Level = problem.status == 500 ? .error : .warning
            logger.log(
                level: level, "The request failed.", error: error, metadata: metadata(endpoint, id))
        }
        var reply = HTTPReply(problem)
        // RFC 9110, section 15.5.16.
        if problem.code == Problem.unsupportedContentCoding().code { reply.fields[.acceptEncoding] = "gzip" }
        if problem.status == 401 { reply.fields[.wwwAuthenticate] = Problem.challenge(for: problem.code) }
        return reply
    }
}
