import Observability
import Synchronization

/// What the server as a whole is doing.
final class ServerMetrics: Sendable {
    private let requests = Atomic<Int>(0)
    private let connections = Atomic<Int>(0)

    /// Requests that are being answered.
    var requestsInFlight: Int { requests.load(ordering: .relaxed) }

    /// Connections of clients that are open.
    var openConnections: Int { connections.load(ordering: .relaxed) }

    func began() { requests.wrappingAdd(1, ordering: .relaxed) }
    func ended() { requests.wrappingSubtract(1, ordering: .relaxed) }
    func connectionOpened() { connections.wrappingAdd(1, ordering: .relaxed) }
    func connectionClosed() { connections.wrappingSubtract(1, ordering: .relaxed) }

    func register(in registry: MetricsRegistry) {
        registry.describe("http_requests_total", "Requests by route, method and status.")
        registry.describe("http_request_duration_seconds", "Time from a request's head to its answer, by route.")
        registry.describe("http_requests_in_flight", "Requests that are being answered.")
        registry.describe("http_connections", "Open connections of clients.")
        registry.collect { [self] snapshot in
            snapshot.gauge("http_requests_in_flight", [], requestsInFlight)
            snapshot.gauge("http_connections", [], openConnections)
        }
    }
}
