internal import Logging

/// What the server refuses us: where it grants fewer connections than are wanted, those there are take turns.
extension ReactorCore {
    /// Makes the session of an open connection what the role of its slot wants: only that of reads is kept from writing.
    func changeRole(_ slot: Int) {
        // One that broke meanwhile the pool knows of.
        guard let connection = connections[slot] else { return }
        statistics.roleChanges += 1
        let isReadOnly = canMove(connection)
        guard connection.isReadOnly != isReadOnly else { return pool.connected(slot: slot, now: now) }
        connection.isReadOnly = isReadOnly
        connection.isChangingRole = true
        // Back to what the session began with, which is the database's own choice.
        let text = isReadOnly ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only"
        transmit([BoundStatement(statement: PostgresStatement(text))], purpose: .setup, on: connection)
    }

    func roleChanged(_ connection: LiveConnection) {
        connection.isChangingRole = false
        pool.connected(slot: connection.slot, now: now)
    }

    /// The pool makes way for whoever listens, who tries again while it does.
    func listenerRefused(_ error: PostgresError) {
        pool.giveWay(now: now, chance: .random(in: 0...1))
        guard let until = pool.givesWayUntil, until > now else { return listenerLost(error) }
        listening.phase = .closed
        listening.backoff.failed(now: now, chance: .random(in: 0...1))
    }

    /// Says once that connections are refused, and once that they are not any more.
    func noteScarcity() {
        statistics.isScarce = pool.isScarce
        if pool.isScarce {
            logger.warning(
                """
                PostgreSQL grants no more connections: reads, writes and transactions take turns on the \
                \(pool.slots.count(where: \.isOpen)) that are open, until there are more. Free some, raise its \
                max_connections, or lower database.pool.maximum.
                """, metadata: ["error": "\(lastRefusal?.message ?? "none")"])
        } else if pool.isAvailable {
            logger.info("PostgreSQL grants as many connections again as are wanted")
        }
    }
}
