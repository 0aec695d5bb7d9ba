import Foundation
import Glibc
import HTTPTypes
import Logging
import ModuleKit
import NIOCore
import Postgres
import ServiceLifecycle
import Settings
import Testing

@testable import Host

/// The server over real sockets, with routes of its own and without a database.
@Suite("HTTP server")
struct HTTPServerTests {
    /// Runs a server and gives its port.
    private func serving(_ settings: String = "", _ body: (Int) async throws -> Void) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = try HostSettings(from: SettingsSource(yaml: "server: { port: 0, limits: { \(settings) } }")).server
        let registry = MetricsRegistry()
        let client = PostgresClient(
            configuration: PostgresConfiguration(connectionString: "host=/nowhere"), logger: logger)
        func entry(
            _ method: HTTPMethod, _ path: String, needsDatabase: Bool = false, _ handler: @escaping Endpoint.Handler
        )
            -> RouteTable<Endpoint>.Entry
        {
            let endpoint = Endpoint(
                route: path, needsDatabase: needsDatabase, takesBody: method == .post,
                metrics: RouteMetrics(route: path, registry: registry), handler: handler)
            return .init(owner: "test", method: method, path: path, endpoint: endpoint)
        }
        let routes = RouteTable.assemble([
            entry(.get, "/hello") { _ in HTTPReply(mediaType: "text/plain", bytes: Array("hello".utf8)) },
            entry(.post, "/echo") { HTTPReply(status: 200, body: $0.body) },
            entry(.get, "/fails") { _ in throw PostgresError(.decoding, "secret") },
            entry(.get, "/rows", needsDatabase: true) { _ in HTTPReply(status: 200) },
            entry(.get, "/forever") { exchange in
                try await RequestDeadline.run(until: exchange.deadline, on: exchange.eventLoop) {
                    try await Task.sleep(for: .seconds(3600))
                }
                return HTTPReply(status: 200)
            },
        ]).table
        let metrics = ServerMetrics()
        let handler = RequestHandler(
            routes: routes, unmatched: RouteMetrics(route: "(unmatched)", registry: registry), metrics: metrics,
            health: Health(database: client), constraints: [:], bodyLimit: server.limits.bodySize,
            requestTime: server.limits.requestTime, accessLog: logger)
        let http = HTTPServer(settings: server, handler: handler, metrics: metrics, logger: logger)
        let (ports, report) = AsyncStream.makeStream(of: Int.self)
        let group = ServiceGroup(
            services: [Running(server: http, report: report)], gracefulShutdownSignals: [], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports {
                try await body(port)
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(metrics.requestsInFlight == 0)
    }

    private struct Running: Service {
        let server: HTTPServer
        let report: AsyncStream<Int>.Continuation
        func run() async throws { try await server.run { report.yield($0?.port ?? 0) } }
    }

    @Test("What is asked for is answered, several requests on one connection")
    func keepAlive() async throws {
        try await serving { port in
            let client = try RawConnection(port: port)
            client.send(
                "GET /hello HTTP/1.1\r\nHost: x\r\nX-Request-Id: one\r\n\r\nHEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
            let answer = await client.readToEnd()
            #expect(answer.components(of: "HTTP/1.1 200 OK") == 3)
            #expect(answer.contains("X-Request-Id: one\r\n"))
            #expect(answer.components(of: "Content-Length: 5") == 2 && answer.components(of: "\r\n\r\nhello") == 1)
            #expect(answer.hasSuffix("\r\n\r\nabc"))
        }
    }

    @Test(
        "What cannot be answered",
        arguments: [
            ("GET /nothing", "404", "not_found"), ("POST /hello", "405", "method_not_allowed"),
            ("PROPFIND /hello", "405", "GET, HEAD"),
            ("GET /fails", "500", "internal_error"), ("GET /rows", "503", "Retry-After: 1"),
            ("OPTIONS /hello", "204", "Allow: GET"),
        ])
    func refusals(request: String, status: String, text: String) async throws {
        try await serving { port in
            let answer = try await RawConnection(port: port).ask(
                "\(request) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.lowercased().contains(text.lowercased()))
            #expect(!answer.contains("secret"))
        }
    }

    @Test(
        "What is no HTTP",
        arguments: [
            ("GARBAGE\r\n\r\n", "400"), ("GET / HTTP/1.1\r\nHost\r\n\r\n", "400"),
            ("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"),
            ("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"),
            ("GET / HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "a", count: 20_000) + "\r\n\r\n", "431"),
            ("GET /" + String(repeating: "a", count: 20_000) + " HTTP/1.1\r\n\r\n", "431"),
        ])
    func malformed(request: String, status: String) async throws {
        try await serving { port in
            let answer = try await RawConnection(port: port).ask(request)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains("application/problem+json"))
        }
    }

    @Test("A body past its bound is refused before it has come, and the connection ends")
    func largeBody() async throws {
        try await serving("bodySize: 1024") { port in
            let announced = try await RawConnection(port: port)
                .ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\nabc")
            #expect(announced.hasPrefix("HTTP/1.1 413 ") && announced.contains("Connection: close"))
            let chunk = "400\r\n" + String(repeating: "a", count: 1024) + "\r\n"
            let chunked = try await RawConnection(port: port)
                .ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk)
            #expect(chunked.hasPrefix("HTTP/1.1 413 "))
            let fits = try await RawConnection(port: port)
                .ask(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk
                        + "0\r\n\r\n")
            #expect(fits.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("A client that waits for permission to send gets it")
    func expectContinue() async throws {
        try await serving { port in
            let client = try RawConnection(port: port)
            client.send(
                "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
            )
            #expect(await client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue"))
            client.send("ok")
            #expect(await client.readToEnd().hasSuffix("ok"))
        }
    }

    @Test(
        "Who is too slow is told so",
        arguments: [
            ("GET /hello HTTP/1.1\r\nHos", "header"),
            ("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", "body"),
        ])
    func slow(request: String, what: String) async throws {
        try await serving("headerTime: 100ms, requestTime: 100ms, idleTime: 100ms") { port in
            let answer = try await RawConnection(port: port).ask(request)
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains("The request's \(what) did not arrive in time"))
        }
    }

    @Test("A connection on which nothing happens is closed; an answer that takes too long is cut short")
    func idle() async throws {
        try await serving("headerTime: 100ms, requestTime: 100ms, idleTime: 100ms") { port in
            #expect(try await RawConnection(port: port).readToEnd().isEmpty)
            let kept = try await RawConnection(port: port).ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(kept.hasSuffix("hello"))
            let forever = try await RawConnection(port: port).ask("GET /forever HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(forever.hasPrefix("HTTP/1.1 504 "))
        }
    }
}

/// A blocking connection, so that what goes over the wire is exactly what a test says.
private final class RawConnection: Sendable {
    private let descriptor: Int32

    struct Failure: Error {}

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard connected == 0 else { throw Failure() }
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        var text = text
        text.withUTF8 { bytes in _ = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
    }

    func ask(_ text: String) async -> String {
        send(text)
        return await readToEnd()
    }

    func readToEnd() async -> String { await read(until: nil) }

    /// Reads to the end of the connection, or until what was read ends so; on a thread of its own, since the server's tasks
    /// need those of the runtime.
    func read(until end: String?) async -> String {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: self.blockingRead(until: end)) }.start()
        }
    }

    private func blockingRead(until end: String?) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            bytes += buffer[..<count]
            if let end, String(decoding: bytes, as: UTF8.self).hasSuffix(end) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
