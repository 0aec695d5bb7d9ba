import HTTP
import Observability

/// What the HTTP server is doing.
enum ServerMetrics {
    /// What all connections share.
    static func register(_ resources: ServerResources, in registry: MetricsRegistry) {
        registry.describe("http_requests_total", "Requests by route, method and status.")
        registry.describe("http_request_duration_seconds", "Time from a request's head to its answer, by route.")
        registry.describe("http_requests_in_flight", "Requests that are being answered.")
        registry.describe("http_connections", "Open connections of clients.")
        registry.describe("http_answers_unread_bytes", "Bytes of answers that wait for their clients to read them.")
        registry.describe(
            "http_answers_refused_total", "Large answers that were refused, since too much waited to be read.")
        registry.describe(
            "http_connections_unread_total", "Connections that were ended, since their clients had stopped reading.")
        registry.describe(
            "http_rate_limited_total", "Requests that were refused, since their clients had used up what they may have."
        )
        registry.describe("http_rate_clients", "Clients whose use is remembered.")
        registry.collect { snapshot in
            if let rates = resources.rates {
                snapshot.counter("http_rate_limited_total", [], rates.refusals)
                snapshot.gauge("http_rate_clients", [], rates.clients)
            }
            let (activity, unread) = (resources.activity, resources.unread)
            snapshot.gauge("http_requests_in_flight", [], activity.requestsInFlight)
            snapshot.gauge("http_connections", [], activity.openConnections)
            snapshot.gauge("http_answers_unread_bytes", [], unread.bytes)
            snapshot.counter("http_answers_refused_total", [], unread.refused)
            snapshot.counter("http_connections_unread_total", [], unread.ended)
        }
    }

    /// How handshakes of TLS go.
    static func register(
        _ certificate: LiveCertificate, _ resources: ServerResources, in registry: MetricsRegistry
    ) {
        registry.describe(
            "tls_certificate_expiry_seconds", "When the server's certificate expires, in seconds since 1970.")
        registry.describe("tls_handshake_failures_total", "Handshakes of TLS that have come to nothing.")
        registry.collect { snapshot in
            snapshot.gauge("tls_certificate_expiry_seconds", [], certificate.expiry)
            snapshot.counter("tls_handshake_failures_total", [], resources.activity.failedHandshakes)
        }
    }

    /// How connections are accepted.
    static func register(_ gate: ConnectionGate, in registry: MetricsRegistry) {
        registry.describe("http_connections_limit", "Connections of clients that may be open at once.")
        registry.describe(
            "http_accept_failures_total",
            "Attempts to accept a connection that failed for want of descriptors or memory.")
        registry.collect { snapshot in
            snapshot.gauge("http_connections_limit", [], gate.limit)
            snapshot.counter("http_accept_failures_total", [], gate.acceptFailures)
        }
    }
}
