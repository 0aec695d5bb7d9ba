import HTTP
import Observability

/// `GET /metrics`.
struct MetricsEndpoint: Sendable {
    let registry: MetricsRegistry

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        HTTPReply(mediaType: MetricsText.mediaType, bytes: Array(registry.exposition().utf8))
    }
}
