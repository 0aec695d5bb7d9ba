import HTTP
import Observability

/// Counts and logs the requests of one route.
final class RouteObserver: RequestObserver {
    private let metrics: RouteMetrics
    private let accessLog: AccessLog

    init(_ metrics: RouteMetrics, _ accessLog: AccessLog) {
        self.metrics = metrics
        self.accessLog = accessLog
    }

    func answered(_ request: AnsweredRequest) {
        metrics.record(method: request.method, status: request.status, microseconds: request.microseconds)
        accessLog.record(
            .init(
                id: request.id, method: request.method, path: request.path, route: metrics.route,
                status: request.status, bytes: request.bytes, microseconds: request.microseconds,
                client: request.client))
    }

    func refused(status: Int) { metrics.record(method: "other", status: status, microseconds: 0) }
}
