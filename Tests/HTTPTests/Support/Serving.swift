import Glibc
import HTTPTypes
import Logging
import NIOCore
import NIOWebSocket
import ProblemDetails
import ServiceLifecycle
import Settings
import Synchronization
import Testing

@testable import HTTP

/// Runs a server, with routes of its own and without a database, and gives its port.
func serving(
    _ settings: String = "", more: String = "", endless: EndlessStream = EndlessStream(),
    large: LargeAnswer = LargeAnswer(size: 0),
    activity: ServerActivity = ServerActivity(), requests: RecordedRequests = RecordedRequests(),
    logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
    stop: Stop = Stop(), streamed: @escaping Endpoint.Handler = { _ in HTTPReply(status: 204) },
    streamLimit: Int? = nil, certificate: LiveCertificate? = nil,
    _ body: (Int) async throws -> Void
) async throws {
    let server = try HostSettings(
        from: SettingsSource(yaml: "server: { port: 0, names: [x], limits: { \(settings) } \(more) }")
    ).server
    func entry(
        _ method: HTTPRequest.Method, _ path: String, requirement: Endpoint.Requirement? = nil,
        body: Endpoint.Body? = nil, rates: [RateKind] = [],
        _ handler: @escaping Endpoint.Handler
    )
        -> RouteTable<Endpoint>.Entry
    {
        let endpoint = Endpoint(
            route: path, body: body ?? (method == .post ? .whole : .none), requirement: requirement,
            observer: requests.observer(path),
            rates: rates, handler: handler)
        return .init(owner: RouteOwner(name: "test", title: "a test"), method: method, path: path, endpoint: endpoint)
    }
    let routes = RouteTable.assemble([
        entry(.get, "/hello") { _ in HTTPReply(mediaType: "text/plain", bytes: Array("hello".utf8)) },
        entry(.get, "/large") { _ in large.reply() },
        entry(.get, "/later") { _ in
            try await Task.sleep(for: .microseconds(1))
            return HTTPReply(mediaType: "text/plain", bytes: Array("later".utf8))
        },
        entry(.get, "/mirror") { mirror($0) },
        entry(.post, "/mirror") { mirror($0) },
        entry(.post, "/echo") { HTTPReply(status: 200, body: .bytes(Array($0.body.readableBytesView))) },
        entry(.get, "/costly", rates: [.query]) { exchange in
            exchange.rates?.charge(Int(exchange.query) ?? 0, to: .query)
            return HTTPReply(status: 204)
        },
        entry(.post, "/writes", rates: [.write]) { _ in HTTPReply(status: 204) },
        entry(.post, "/log-in") { exchange in
            try exchange.rates?.demand(1, of: .logIn, [.account(String(exchange.query))])
            return HTTPReply(status: 204)
        },
        entry(.get, "/fails") { _ in throw Secret() },
        entry(.get, "/gives-up") { _ in throw Problem.internalError },
        entry(.get, "/later-on", requirement: { throw Problem.unavailable("Not yet.") }) { _ in HTTPReply(status: 200)
        },
        entry(.get, "/forever") { _ in
            try await Task.sleep(for: .seconds(3600))
            return HTTPReply(status: 200)
        },
        entry(.get, "/peer") { exchange in
            HTTPReply(mediaType: "text/plain", bytes: Array("\(exchange.isFromLoopback)".utf8))
        },
        entry(.get, "/client") { exchange in
            let text = "\(exchange.client.name) \(exchange.client.isSecure) \(exchange.head.scheme ?? "")"
            return HTTPReply(mediaType: "text/plain", bytes: Array(text.utf8))
        },
        entry(.get, "/stream") { _ in
            HTTPReply(
                status: 200,
                body: .stream { writer in
                    try await writer.write("one,")
                    try await writer.write("")
                    try await Task.sleep(for: .milliseconds(1))
                    try await writer.write("two")
                })
        },
        entry(.get, "/broken") { _ in
            HTTPReply(
                status: 200,
                body: .stream { writer in
                    try await writer.write("one")
                    throw CancellationError()
                })
        },
        entry(.get, "/endless") { _ in HTTPReply(status: 200, body: .stream { try await endless.run($0) }) },
        entry(.get, "/streamed", body: .streamed(limit: streamLimit), streamed),
        entry(.post, "/streamed", body: .streamed(limit: streamLimit), streamed),
        entry(.get, "/socket") { exchange in
            try .webSocket(
                exchange, subprotocol: exchange.offeredSubprotocols.first, frameLimit: 100
            ) { Echo() }
        },
    ]).table
    let handler = RequestHandler(
        routes: routes, unmatched: requests.observer("(unmatched)"), settings: server,
        resources: ServerResources(LiveLimits(server.limits), rates: server.rates, activity: activity, logger: logger),
        sharing: nil,
        explain: { $0 as? Problem ?? ($0 is CancellationError ? .answerTooSlow() : .internalError) }, logger: logger)
    let http = HTTPServer(
        settings: server, handler: handler,
        certificate: try certificate ?? server.tls.map { tls in try LiveCertificate(tls, logger: logger) },
        logger: logger)
    let (ports, report) = AsyncStream.makeStream(of: Int.self)
    let group = ServiceGroup(
        services: [Running(server: http, report: report)], gracefulShutdownSignals: [], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        for await port in ports {
            stop.set { await group.triggerGracefulShutdown() }
            try await body(port)
            break
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
    #expect(activity.requestsInFlight == 0)
}

/// A failure that no client may hear of.
private struct Secret: Error { let text = "secret" }

/// Counts the requests that were answered.
final class RecordedRequests: Sendable {
    private struct Kind: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private let counts = Mutex<[Kind: Int]>([:])
    private let sent = Atomic<Int>(0)

    /// How many bytes the bodies of all answers had.
    var bytes: Int { sent.load(ordering: .relaxed) }

    func count(_ method: String, _ route: String, _ status: Int) -> Int {
        counts.withLock { $0[Kind(method: method, route: route, status: status)] ?? 0 }
    }

    func observer(_ route: String) -> any RequestObserver { Observer(requests: self, route: route) }

    private final class Observer: RequestObserver {
        private let requests: RecordedRequests
        private let route: String

        init(requests: RecordedRequests, route: String) {
            self.requests = requests
            self.route = route
        }

        func answered(_ request: AnsweredRequest) {
            let kind = Kind(method: request.method, route: route, status: request.status)
            requests.counts.withLock { $0[kind, default: 0] += 1 }
            requests.sent.wrappingAdd(request.bytes, ordering: .relaxed)
        }

        func refused(status: Int) {}
    }
}

/// Stops a server while a test still talks to it.
final class Stop: Sendable {
    private let action = Mutex<(@Sendable () async -> Void)?>(nil)

    func set(_ action: @escaping @Sendable () async -> Void) { self.action.withLock { $0 = action } }

    func callAsFunction() async { await action.withLock { $0 }?() }
}

/// All that a request says, and where that ends.
private func mirror(_ exchange: HTTPExchange) -> HTTPReply {
    let head = exchange.head
    let fields = head.headerFields.map { "\($0.name.rawName)=\($0.value)" }.joined(separator: ";")
    let line = "\(head.method) \(head.authority ?? "") \(exchange.path) \(exchange.query) \(fields)\n"
    return HTTPReply(
        status: 200, body: .bytes(Array(line.utf8) + Array(exchange.body.readableBytesView) + Array("<end>".utf8)))
}

/// Sends back each frame, and says that it goes away when the server stops.
private final class Echo: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        let echo = WebSocketFrame(fin: frame.fin, opcode: frame.opcode, data: frame.unmaskedData)
        context.writeAndFlush(wrapOutboundOut(echo), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return }
        var data = ByteBuffer()
        data.write(webSocketErrorCode: .goingAway)
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        context.close(promise: nil)
    }
}

private struct Running: Service {
    let server: HTTPServer
    let report: AsyncStream<Int>.Continuation
    func run() async throws { try await server.run { report.yield($0?.port ?? 0) } }
}

/// A stream that writes until it is cancelled.
actor EndlessStream {
    private let piece: [UInt8]
    private(set) var written = 0
    private var ends = 0
    private var waits: [(Int, CheckedContinuation<Void, Never>)] = []

    init(piece: Int = 0) { self.piece = [UInt8](repeating: UInt8(ascii: "x"), count: piece) }

    func run(_ writer: HTTPBodyWriter) async throws {
        defer { end() }
        try await writer.write("begun")
        if piece.isEmpty {
            try await Task.sleep(for: .seconds(3600))
        } else {
            while true {
                try await writer.write(piece)
                written += 1
            }
        }
    }

    private func end() {
        ends += 1
        for (count, wait) in waits where count <= ends { wait.resume() }
        waits.removeAll { $0.0 <= ends }
    }

    func waitForEnds(_ count: Int) async {
        if ends < count { await withCheckedContinuation { waits.append((count, $0)) } }
    }
}

/// An answer of many bytes, which counts how often it is given.
final class LargeAnswer: Sendable {
    private let bytes: [UInt8]
    private let count = Atomic<Int>(0)

    init(size: Int) { bytes = [UInt8](repeating: UInt8(ascii: "x"), count: size) }

    /// An answer that takes long to compress.
    init(randomBytes size: Int) {
        var bytes = [UInt8](repeating: 0, count: size)
        let source = open("/dev/urandom", O_RDONLY)
        bytes.withUnsafeMutableBytes { bytes in
            for start in stride(from: 0, to: size, by: 1 << 20) {
                _ = read(source, bytes.baseAddress?.advanced(by: start), min(1 << 20, size - start))
            }
        }
        close(source)
        self.bytes = bytes
    }

    /// How often it was given.
    var given: Int { count.load(ordering: .relaxed) }

    func reply() -> HTTPReply {
        count.wrappingAdd(1, ordering: .relaxed)
        return HTTPReply(status: 200, body: .bytes(bytes))
    }

    /// Waits until it was given.
    func waitUntilGiven() async throws { while given == 0 { try await Task.sleep(for: .milliseconds(5)) } }
}
