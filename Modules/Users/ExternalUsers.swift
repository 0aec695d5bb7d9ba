import ModuleKit

/// Who is meant by what a site calls its users.
struct ExternalUsers: Sendable {
    /// Whether those that are not known are made on the spot.
    let provisions: Bool

    var directory: UserDirectory {
        UserDirectory(over: "users", pendingErasures: Erasure.pending) { names, makes, context in
            var found = try await known(names, context.database)
            let missing = names.filter { found[$0] == nil }
            guard provisions, makes, !missing.isEmpty else { return found }
            // However many come at once: the index lets one in, and the others find that one.
            _ = try await context.database.query(
                """
                INSERT INTO users (external_id) SELECT DISTINCT unnest(\(missing)::text[])
                ON CONFLICT (external_id) DO NOTHING
                """, access: .write)
            found.merge(try await known(missing, context.database, access: .write)) { $1 }
            return found
        }
    }

    /// - Parameter access: on which connections: what was written a moment ago is found on those that write.
    private func known(
        _ names: [String], _ database: PostgresClient, access: PostgresAccess = .read
    ) async throws -> [String: Int64] {
        let rows =
            if names.count == 1, let name = names.first {
                try await database.query(
                    "SELECT external_id, id FROM users WHERE external_id = \(name)", access: access)
            } else {
                try await database.query(
                    "SELECT external_id, id FROM users WHERE external_id = ANY (\(names))", access: access)
            }
        var found: [String: Int64] = [:]
        for row in rows {
            let (name, id): (String, Int64) = (try row.decode(at: 0), try row.decode(at: 1))
            found[name] = id
        }
        return found
    }
}
