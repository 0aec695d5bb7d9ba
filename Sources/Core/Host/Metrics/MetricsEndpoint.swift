import HTTP
import Observability
import Relational

/// `GET /metrics`.
struct MetricsEndpoint: Sendable {
    let registry: MetricsRegistry

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        guard exchange.asker.role == .admin else { throw AccessDenied(toRoute: "/metrics", exchange.asker.role) }
        return HTTPReply(mediaType: MetricsText.mediaType, bytes: Array(registry.exposition().utf8))
    }
}
