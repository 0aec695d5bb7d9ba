extension PostgresClient {
    /// Copies rows into a table, all or none, on a leased connection. The rows are read only as fast as the server
    /// takes them.
    /// - Parameters:
    ///   - table: the table's name.
    ///   - schema: its schema; nil searches the path.
    ///   - columns: the columns that each row has values for, in their order.
    ///   - rows: the values. A value must have its column's type; integers of any width fit if their value does.
    /// - Returns: how many rows were copied.
    /// - Throws: what the sequence throws, or a ``PostgresError``; either way no row stays.
    @discardableResult
    public func copyIn<Rows: AsyncSequence>(
        table: String, schema: String? = nil, columns: [String], rows: Rows,
        deadline: MonotonicInstant? = nil
    ) async throws -> Int where Rows.Element == [PostgresParameter] {
        try await withCopyLease(deadline: deadline) { lease in
            var copy = try await CopyIn(
                reactor: self.reactor, lease: lease, table: table, schema: schema, columns: columns, deadline: deadline)
            do {
                for try await row in rows { try await copy.append(row) }
            } catch {
                await copy.abort()
                throw error
            }
            return try await copy.finish()
        }
    }

    /// Copies rows into a table; see the form that takes an asynchronous sequence.
    @discardableResult
    public func copyIn<Rows: Sequence>(
        table: String, schema: String? = nil, columns: [String], rows: Rows,
        deadline: MonotonicInstant? = nil
    ) async throws -> Int where Rows.Element == [PostgresParameter] {
        try await withCopyLease(deadline: deadline) { lease in
            var copy = try await CopyIn(
                reactor: self.reactor, lease: lease, table: table, schema: schema, columns: columns, deadline: deadline)
            do {
                for row in rows { try await copy.append(row) }
            } catch {
                await copy.abort()
                throw error
            }
            return try await copy.finish()
        }
    }

    private func withCopyLease(
        deadline: MonotonicInstant?, _ body: (Lease) async throws -> Int
    ) async throws -> Int {
        let lease = try await reactor.acquireLease(deadline: deadline)
        do {
            let count = try await body(lease)
            await reactor.release(lease, resetsSession: false)
            return count
        } catch {
            await reactor.release(lease, resetsSession: false)
            throw error
        }
    }
}
