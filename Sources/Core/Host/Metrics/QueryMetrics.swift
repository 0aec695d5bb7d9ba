import GraphQL
import Observability
import Relational
import Synchronization

/// What goes wrong on `/query`, and how well its caches serve.
struct QueryMetrics: Sendable {
    private let registry: MetricsRegistry

    init(registry: MetricsRegistry) {
        self.registry = registry
        registry.describe(
            "graphql_errors_total", "GraphQL errors by extensions.code, of refused requests and of single fields.")
    }

    /// Counts the errors of a request that was not executed.
    func failed(_ failure: QueryFailure) { count(failure.errors.map(\.code)) }

    /// Counts the errors of an answer; most have none.
    func answered(_ answer: QueryAnswer) {
        if !answer.codes.isEmpty { count(answer.codes) }
    }

    /// The codes are a closed set, so that no client makes series.
    private func count(_ codes: [GraphQLError.Code]) {
        for code in codes.prefix(100) {
            registry.counter("graphql_errors_total", [("code", code.description)]).increment(by: Int64(1))
        }
    }

    /// Shows the engine's own counters.
    func register(_ engine: QueryEngine) {
        registry.describe(
            "graphql_operations_total",
            "Operations whose execution began: queries, mutations, answers to events, reads and writes of REST routes.")
        registry.describe("graphql_cache_requests_total", "Look-ups by cache and by whether they found something.")
        registry.describe("graphql_cache_documents", "Documents kept parsed and validated.")
        registry.collect { snapshot in
            let statistics = engine.statistics
            snapshot.counter("graphql_operations_total", [], statistics.operations)
            let lookups = [
                ("document", "hit", statistics.documentHits), ("document", "miss", statistics.documentMisses),
                ("plan", "hit", statistics.planHits), ("plan", "miss", statistics.planMisses),
            ]
            for (cache, result, count) in lookups {
                snapshot.counter("graphql_cache_requests_total", [("cache", cache), ("result", result)], count)
            }
            snapshot.gauge("graphql_cache_documents", [], statistics.documents)
        }
    }
}
