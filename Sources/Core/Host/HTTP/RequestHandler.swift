import HTTPTypes
import HummingbirdCore
import Logging
import ModuleKit
import NIOCore

/// Answers requests: finds the route, reads the body, runs the endpoint, and turns every failure into a problem.
struct RequestHandler: Sendable {
    let routes: RouteTable<Endpoint>
    let unmatched: RouteMetrics
    let metrics: ServerMetrics
    let health: Health
    let constraints: [String: ConstraintMeaning]
    let bodyLimit: Int
    let requestTime: Duration
    let accessLog: Logger
    let date = HTTPDate()

    /// Answers one request. It never throws: whatever goes wrong is an answer too.
    ///
    /// - Parameters:
    ///   - head: the method, path and header fields.
    ///   - body: the body, as it comes in.
    ///   - eventLoop: what keeps the time.
    func reply(to head: HTTPRequest, body: RequestBody, on eventLoop: any EventLoop) async -> HTTPReply {
        let start = ContinuousClock.now
        let id = RequestID.id(from: head.headerFields[.requestID])
        metrics.began()
        let (path, query) = Self.target(of: head)
        var (reply, route) = await answer(head, path, query, body, id, start + requestTime, eventLoop)
        metrics.ended()
        let duration = ContinuousClock.now - start
        route.record(method: head.method.rawValue, status: reply.status, duration: duration)
        log(head, path, reply, route, id, duration)
        finish(&reply, head, id)
        return reply
    }

    /// The path and what stands behind its `?`. A proxy's absolute form has scheme and host before them.
    static func target(of head: HTTPRequest) -> (path: Substring, query: Substring) {
        var target = (head.path ?? "/")[...]
        if !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") {
            target = target[scheme.upperBound...]
            target = target[(target.firstIndex(of: "/") ?? target.endIndex)...]
        }
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target, "") }
        return (target[..<mark], target[target.index(after: mark)...])
    }

    private func answer(
        _ head: HTTPRequest, _ path: Substring, _ query: Substring, _ body: RequestBody, _ id: String,
        _ deadline: ContinuousClock.Instant, _ eventLoop: any EventLoop
    ) async -> (HTTPReply, RouteMetrics) {
        switch routes.match(method: head.method.rawValue, path: path) {
        case .notFound: return (HTTPReply(.noSuchPath()), unmatched)
        case .methodNotAllowed(let allowed):
            var reply =
                head.method == .options
                ? HTTPReply(status: 204) : HTTPReply(.methodNotAllowed(head.method.rawValue, allowed: allowed))
            reply.fields[.allow] = allowed.joined(separator: ", ")
            return (reply, unmatched)
        case .endpoint(let endpoint, let parameters):
            do {
                guard !endpoint.needsDatabase || health.isReadyForRequests else { throw Problem.notReady() }
                let exchange = HTTPExchange(
                    id: id, head: head, path: path, query: query, parameters: parameters,
                    body: endpoint.takesBody ? try await read(body, head) : ByteBuffer(), deadline: deadline,
                    eventLoop: eventLoop)
                return (try await endpoint.handler(exchange), endpoint.metrics)
            } catch {
                return (failure(error, id, endpoint.route), endpoint.metrics)
            }
        }
    }

    /// Reads the body within its bound. A body that says that it is too large is not read at all.
    private func read(_ body: RequestBody, _ head: HTTPRequest) async throws -> ByteBuffer {
        if let length = head.headerFields[.contentLength].flatMap(Int.init), length > bodyLimit {
            throw Problem.bodyTooLarge(limit: bodyLimit)
        }
        do {
            return try await body.collect(upTo: bodyLimit)
        } catch is NIOTooManyBytesError {
            throw Problem.bodyTooLarge(limit: bodyLimit)
        }
    }

    private func failure(_ error: any Error, _ id: String, _ route: String) -> HTTPReply {
        let problem = Problem(error, constraints: constraints)
        if problem.isFault, !(error is Problem) {
            let level: Logger.Level = problem.status == 500 ? .error : .warning
            accessLog.log(
                level: level, "The request failed.", error: error,
                metadata: ["request_id": .string(id), "route": .string(route)])
        }
        var reply = HTTPReply(problem)
        reply.closesConnection = problem.status == 413
        return reply
    }

    private func finish(_ reply: inout HTTPReply, _ head: HTTPRequest, _ id: String) {
        reply.fields[.requestID] = id
        reply.fields[.date] = date.text
        // RFC 9110, section 8.6: no Content-Length in a 204.
        if reply.status != 204 { reply.fields[.contentLength] = String(reply.body.readableBytes) }
        if reply.closesConnection { reply.fields[.connection] = "close" }
        if head.method == .head { reply.body.clear() }
    }

    private func log(
        _ head: HTTPRequest, _ path: Substring, _ reply: HTTPReply, _ route: RouteMetrics, _ id: String,
        _ duration: Duration
    ) {
        guard accessLog.logLevel <= .info else { return }
        accessLog.info(
            "\(head.method.rawValue) \(path) \(reply.status)",
            metadata: [
                "request_id": .string(id), "method": .string(head.method.rawValue), "path": .string(String(path)),
                "route": .string(route.route), "status": .stringConvertible(reply.status),
                "bytes": .stringConvertible(reply.body.readableBytes),
                "duration_ms": .stringConvertible(Double(duration.microseconds) / 1000),
            ])
    }
}

extension Duration {
    /// In whole microseconds.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
