import HTTPTypes
import Logging
import NIOCore
import Observability
import ProblemDetails
import ServiceLifecycle
import Settings
import TestSupport
import Testing

@testable import HTTP
@testable import Host

/// Event streams whose clients read too slowly, over real sockets.
@Suite("Slow event streams")
struct SlowStreamTests {
    /// Runs a server that answers `GET /given` with a stream.
    private func serving(_ stream: EventStreamBody, _ body: (Int) async throws -> Void) async throws {
        let settings = try HostSettings(from: SettingsSource(yaml: "server: { port: 0, names: [x] }")).server
        let logger = TestHost.quietLogger
        func entry(_ path: String, _ reply: @escaping @Sendable () -> HTTPReply) -> RouteTable<Endpoint>.Entry {
            let endpoint = Endpoint(route: path, takesBody: false, observer: Unobserved()) { _ in reply() }
            return .init(owner: .host, method: .get, path: path, endpoint: endpoint)
        }
        let routes = RouteTable.assemble([
            entry("/given") { HTTPReply(status: 200, body: .stream { try await stream.write(to: $0) }) },
            entry("/hello") { HTTPReply(mediaType: "text/plain", bytes: Array("hello".utf8)) },
        ]).table
        let handler = RequestHandler(
            routes: routes, unmatched: Unobserved(), settings: settings, sharing: nil,
            explain: { _ in .internalError }, logger: logger)
        let (ports, report) = AsyncStream.makeStream(of: Int.self)
        let server = Serving(
            server: HTTPServer(settings: settings, handler: handler, logger: logger), report: report)
        let group = ServiceGroup(services: [server], gracefulShutdownSignals: [], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports {
                try await body(port)
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private final class Unobserved: RequestObserver {
        func answered(_ request: AnsweredRequest) {}
        func refused(status: Int) {}
    }

    private struct Serving: Service {
        let server: HTTPServer
        let report: AsyncStream<Int>.Continuation
        func run() async throws { try await server.run { report.yield($0?.port ?? 0) } }
    }

    @Test("A stream that was ended because of a slow client leaves the connection alone once it was read")
    func slowStreamIsRead() async throws {
        let queue = StreamQueue(limits: .init(messages: 1, bytes: 1), budget: StreamBudget(limit: 1))
        queue.end(.slowClient)
        let body = EventStreamBody(
            queue: queue, metrics: SubscriptionMetrics(), keepAlive: .seconds(60), text: { _ in nil },
            end: { _ in Array("end".utf8) }, isSingle: false, stop: {}, closeTime: .seconds(5))
        try await serving(body) { port in
            let client = try RawConnection(port: port)
            client.send("GET /given HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(await client.read(until: "0\r\n\r\n").contains("end"))
            try await Task.sleep(for: .milliseconds(5_500))
            #expect(await client.ask("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").hasSuffix("hello"))
        }
    }

    @Test("A slow client that does not even read the reason is cut off, and counted")
    func slowStreamIsNotRead() async throws {
        let queue = StreamQueue(limits: .init(messages: 1, bytes: 1), budget: StreamBudget(limit: 1))
        let (metrics, registry) = (SubscriptionMetrics(), MetricsRegistry())
        metrics.register(in: registry) { 0 }
        let body = EventStreamBody(
            queue: queue, metrics: metrics, keepAlive: .seconds(60),
            text: { _ in [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 20) }, end: { _ in [] }, isSingle: false,
            stop: {}, closeTime: .milliseconds(200))
        let message = StreamMessage(operation: 1, output: .complete)
        try await serving(body) { port in
            let client = try RawConnection(port: port)
            client.send("GET /given HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = await client.read(until: "\r\n\r\n")
            queue.push(message)
            _ = await client.read(until: nil, atLeast: 1 << 16)
            queue.push(message)
            queue.push(message)
            while !registry.exposition().contains("dropped_total{reason=\"slow_client\"} 1") {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(registry.exposition().contains("graphql_streams{transport=\"sse\"} 0"))
        }
    }
}
