import HTTP
import Observability
import Relational

/// `GET /metrics`.
struct MetricsEndpoint: Sendable {
    let registry: MetricsRegistry

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        try exchange.requireReader([.admin], of: "/metrics")
        return HTTPReply(mediaType: MetricsText.mediaType, bytes: Array(registry.exposition().utf8))
    }
}
