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

        /// The head as it goes over the wire.
        func head(_ framing: ResponseHead.Framing, isLast: Bool) -> ResponseHead {
            ResponseHead(
                status: reply.status, fields: reply.fields, requestID: id, date: date, framing: framing, isLast: isLast)
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
    private let trustsLoopback: Bool
    private let authenticate: Authentication?
    let sharing: CrossOriginSharing?
    let logger: Logger
    let date = HTTPDate()

    /// Finds out who asks, before a request is routed. Throws where a credential is not good.
    package typealias Authentication = @Sendable (Requester) async throws -> any Sendable

    /// - Parameters:
    ///   - routes: what answers.
    ///   - unmatched: hears of the requests that have no route.
    ///   - settings: what is asked of a request, whatever its route.
    ///   - resources: what all connections share; made of the settings where nil.
    ///   - sharing: which pages may read the answers.
    ///   - authenticate: finds out who asks; nil where nobody is asked.
    ///   - explain: what a client is told of an error that an endpoint has thrown.
    ///   - logger: where failures go.
    package init(
        routes: RouteTable<Endpoint>, unmatched: any RequestObserver, settings: ServerSettings,
        resources: ServerResources? = nil, sharing: CrossOriginSharing?, authenticate: Authentication? = nil,
        explain: @escaping @Sendable (any Error) -> Problem, logger: Logger
    ) {
        self.resources = resources ?? ServerResources(LiveLimits(settings.limits), logger: logger)
        self.routes = routes
        readsStreams = routes.endpoints.contains { if case .streamed = $0.body { true } else { false } }
        self.unmatched = unmatched
        self.explain = explain
        hosts = HostNames(settings)
        trustsLoopback = settings.loopbackAdmin
        self.authenticate = authenticate
        self.sharing = sharing
        self.logger = logger
    }

    /// Answers one request. It never throws: whatever goes wrong is an answer too.
    ///
    /// - Parameters:
    ///   - head: the method, target and header fields.
    ///   - body: the whole body; empty where it is still to come.
    ///   - stream: reads the body as it comes, where it does.
    ///   - isFromLoopback: whether the connection is from this machine.
    ///   - peer: the address at the other end of the connection.
    ///   - isAwaited: whether the client is still there; asked where the answer was cancelled.
    package func answer(
        _ head: HTTPRequest, body: ByteBuffer, isFromLoopback: Bool, peer: SocketAddress? = nil,
        isAwaited: () -> Bool = { true }
    ) async -> Answer {
        await answer(
            head, body: body, stream: nil, isFromLoopback: isFromLoopback, peer: peer, isAwaited: isAwaited)
    }

    /// Answers one request, whose body may be still to come.
    func answer(
        _ head: HTTPRequest, body: ByteBuffer, stream: HTTPBodyReader?, isFromLoopback: Bool,
        peer: SocketAddress?, isAwaited: () -> Bool
    ) async -> Answer {
        let start = NIODeadline.now()
        let id = RequestID.id(from: head.headerFields[.requestID])
        resources.activity.began()
        let (path, query) = Self.target(of: head)
        var (reply, endpoint) = await reply(
            to: head, path, query, body, stream, id, start + resources.limits.requestTime, isFromLoopback, peer,
            isAwaited)
        if case .transfer = reply.body, let endpoint {
            let record = TransferRecord(
                id: id, head: head, path: path, endpoint: endpoint, status: reply.status, start: start)
            sharing?.share(&reply, with: head)
            return Answer(reply: reply, id: id, date: date.text, transfer: record)
        }
        if Task.isCancelled, !isAwaited() { reply.status = Self.clientClosedRequest }
        var room = room(for: &reply, to: head)
        resources.activity.ended()
        (endpoint?.observer ?? unmatched).answered(
            AnsweredRequest(
                id: id, method: head.method.rawValue, path: path, status: reply.status, bytes: reply.body.count ?? 0,
                microseconds: (NIODeadline.now() - start).nanoseconds / 1_000))
        if let bytes = ContentCoding.compressible(&reply, for: head) { await ContentCoding.compress(&reply, bytes) }
        if room != nil, let count = reply.body.count { room = resources.unread.take(count) }
        sharing?.share(&reply, with: head)
        return Answer(reply: reply, id: id, date: date.text, room: room)
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
        _ id: String, _ deadline: NIODeadline, _ isFromLoopback: Bool, _ peer: SocketAddress?, _ isAwaited: () -> Bool
    ) async -> (HTTPReply, Endpoint?) {
        let hasLocalName = head.authority.map(HostNames.isLocal) ?? false
        guard hasLocalName || hosts.admit(head.authority) else {
            return (HTTPReply(.misdirected(head.authority)), nil)
        }
        let principal: (any Sendable)?
        do {
            principal = try await authenticate?(
                Requester(
                    head: head, isFromLoopback: isFromLoopback, hasLocalName: hasLocalName,
                    trustsLoopback: trustsLoopback))
        } catch { return (failure(error, id, nil, head), nil) }
        switch routes.match(method: head.method.rawValue, path: path) {
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
                    bodyStream: try bodyStream(of: endpoint, head, body, stream),
                    deadline: deadline, isFromLoopback: isFromLoopback, peer: peer, principal: principal)
                return (try await endpoint.handler(exchange), endpoint)
            } catch  where Task.isCancelled && !isAwaited() {
                // It failed since it was cancelled, and was cancelled since nobody waits for it: no fault, and nobody's news.
                return (HTTPReply(status: Self.clientClosedRequest), endpoint)
            } catch {
                return (failure(error, id, endpoint, head), endpoint)
            }
        }
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
