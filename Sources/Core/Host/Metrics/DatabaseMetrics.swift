import Observability
import Postgres

/// What the pool of connections to PostgreSQL is doing.
enum DatabaseMetrics {
    static func register(_ database: PostgresClient, in registry: MetricsRegistry) {
        registry.describe("postgres_up", "Whether a connection to PostgreSQL is up.")
        registry.describe("postgres_writable", "Whether PostgreSQL takes writes, as far as is known.")
        registry.describe("postgres_pooled", "Whether a pooler was found between here and PostgreSQL.")
        registry.describe("postgres_connections", "Connections to PostgreSQL by state.")
        registry.describe("postgres_queue", "Work that waits, by what it waits for.")
        registry.describe("postgres_in_flight", "Submissions sent and not yet answered, by connection.")
        registry.describe("postgres_statements_total", "Submissions by outcome.")
        registry.describe("postgres_waits_total", "Submissions and leases that had to wait for a connection.")
        registry.describe("postgres_refused_total", "Submissions and leases refused because the queue was full.")
        registry.describe("postgres_prepared_cache_total", "Look-ups of prepared statements by result.")
        registry.describe(
            "postgres_connects_total",
            "Connections opened, attempts that failed, those of them that PostgreSQL refused for want of places, connections lost."
        )
        registry.describe(
            "postgres_scarce", "Whether PostgreSQL grants fewer connections than are wanted, so that they take turns.")
        registry.describe(
            "postgres_role_changes_total", "Times that a connection was given other work because there were too few.")
        registry.describe("postgres_healed_total", "Submissions run again because a prepared statement had gone stale.")
        registry.describe("postgres_moved_total", "Reads sent again elsewhere because a slow one held them up.")
        registry.describe("postgres_stopped_total", "Slow reads cancelled because nobody waited for them any more.")
        registry.describe("postgres_insert_groups_total", "Statements that inserted several events at once.")
        registry.describe("postgres_inserts_grouped_total", "Events that were sent in such statements.")
        registry.describe(
            "postgres_insert_groups_parted_total", "Such statements that failed: each event was sent again by itself.")
        registry.collect { snapshot in
            let statistics = database.statistics
            snapshot.gauge("postgres_up", [], database.isAvailable ? 1 : 0)
            snapshot.gauge("postgres_writable", [], database.isWritable ? 1 : 0)
            snapshot.gauge("postgres_pooled", [], database.isPooled ? 1 : 0)
            let connections = [
                ("shared", statistics.sharedReady), ("reserve", statistics.reserveReady),
                ("write", statistics.writeReady),
                ("connecting", statistics.connecting), ("leased", statistics.leased), ("idle", statistics.idle),
            ]
            for (state, count) in connections { snapshot.gauge("postgres_connections", [("state", state)], count) }
            snapshot.gauge("postgres_queue", [("for", "shared")], statistics.queued)
            snapshot.gauge("postgres_queue", [("for", "write")], statistics.writesQueued)
            snapshot.gauge("postgres_queue", [("for", "lease")], statistics.leasesQueued)
            snapshot.gauge("postgres_in_flight", [("on", "shared")], statistics.inFlight)
            snapshot.gauge("postgres_in_flight", [("on", "write")], statistics.writesInFlight)
            snapshot.counter("postgres_statements_total", [("outcome", "success")], statistics.executed)
            snapshot.counter("postgres_statements_total", [("outcome", "failure")], statistics.failed)
            snapshot.counter("postgres_waits_total", [], statistics.waited)
            snapshot.counter("postgres_refused_total", [], statistics.refused)
            snapshot.counter("postgres_prepared_cache_total", [("result", "hit")], statistics.statementCacheHits)
            snapshot.counter("postgres_prepared_cache_total", [("result", "miss")], statistics.statementCacheMisses)
            snapshot.counter("postgres_connects_total", [("event", "opened")], statistics.connected)
            snapshot.counter("postgres_connects_total", [("event", "failed")], statistics.connectFailures)
            snapshot.counter("postgres_connects_total", [("event", "lost")], statistics.lost)
            snapshot.counter("postgres_connects_total", [("event", "refused")], statistics.refusedConnections)
            snapshot.gauge("postgres_scarce", [], statistics.isScarce ? 1 : 0)
            snapshot.counter("postgres_role_changes_total", [], statistics.roleChanges)
            snapshot.counter("postgres_healed_total", [], statistics.healed)
            snapshot.counter("postgres_moved_total", [], statistics.moved)
            snapshot.counter("postgres_stopped_total", [], statistics.stopped)
            snapshot.counter("postgres_insert_groups_total", [], statistics.insertGroups)
            snapshot.counter("postgres_inserts_grouped_total", [], statistics.insertsGrouped)
            snapshot.counter("postgres_insert_groups_parted_total", [], statistics.insertGroupsParted)
        }
    }
}
