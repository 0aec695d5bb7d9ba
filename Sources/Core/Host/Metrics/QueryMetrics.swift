import GraphQL
import Relational
import Synchronization

/// What goes wrong on `/query`, and how well its caches serve.
struct QueryMetrics: Sendable {
    private let registry: MetricsRegistry

    init(registry: MetricsRegistry) {
        self.registry = registry
        registry.describe(
            "graphql_errors_total", "GraphQL errors by code; FIELD for answers with errors of single fields.")
    }

    func failed(_ failure: QueryFailure) {
        for error in failure.errors.prefix(100) { count(error.code.description) }
    }

    func partial() { count("FIELD") }

    private func count(_ code: String) {
        registry.counter("graphql_errors_total", [("code", code)]).increment(by: Int64(1))
    }

    /// Shows the engine's own counters.
    func register(_ engine: QueryEngine) {
        registry.describe(
            "graphql_operations_total", "GraphQL operations that were executed, those of REST routes included.")
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
