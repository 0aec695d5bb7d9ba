import HTTP
import HTTPTypes
import JSON

/// `GET /health/live`: the process runs. `GET /health/ready`: it can answer requests.
struct HealthEndpoints: Sendable {
    let health: Health

    @Sendable func live(_ exchange: HTTPExchange) async throws -> HTTPReply { reply(status: 200, "live", checks: []) }

    @Sendable func ready(_ exchange: HTTPExchange) async throws -> HTTPReply {
        let checks = health.checks
        guard checks.allSatisfy(\.isPassed) else {
            var reply = reply(status: 503, "not ready", checks: checks)
            reply.fields[.retryAfter] = "1"
            return reply
        }
        return reply(status: 200, "ready", checks: checks)
    }

    private func reply(status: Int, _ text: String, checks: [Health.Check]) -> HTTPReply {
        var json = JSONWriter(capacity: 256)
        json.raw("{\"status\":")
        json.string(text)
        if !checks.isEmpty { json.raw(",\"checks\":{") }
        for (index, check) in checks.enumerated() {
            if index > 0 { json.comma() }
            json.name(check.name)
            json.raw(check.isPassed ? "{\"ok\":true,\"detail\":" : "{\"ok\":false,\"detail\":")
            json.string(check.detail)
            json.endObject()
        }
        if !checks.isEmpty { json.endObject() }
        json.endObject()
        var reply = HTTPReply(status: status, mediaType: "application/json; charset=utf-8", bytes: json.bytes)
        reply.fields[.cacheControl] = "no-store"
        return reply
    }
}
