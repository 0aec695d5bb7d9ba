import Postgres
import Synchronization

/// The names of time zones that the database knows, asked for when the first is needed.
///
/// They are looked at before PostgreSQL gets them: of an unknown one it makes an error that ends the statement, and of a text
/// such as `Foo/Bar3` a zone of its own.
final class TimeZoneNames: Sendable {
    /// A lock, since the names are set once, while others may read; it is held for a look-up.
    private let names = Mutex<Set<String>?>(nil)

    /// No names.
    static let none = TimeZoneNames()

    func contain(_ name: String) -> Bool { names.withLock { $0?.contains(name) ?? false } }

    private var isLoaded: Bool { names.withLock { $0 != nil } }

    /// Asks for the names, unless they are there. Of two who ask at once both are answered.
    func load(from database: PostgresClient, deadline: MonotonicInstant?) async throws(PostgresError) {
        if isLoaded { return }
        // PostgreSQL reads as many files, which takes it some tens of milliseconds.
        let statement = PostgresStatement("SELECT name FROM pg_timezone_names", parameterTypes: [])
        let results = try await database.execute(
            [BoundStatement(statement: statement, parameters: [], resultFormat: .text)], deadline: deadline)
        guard let result = results.first else { return }
        let found = withExtendedLifetime(result) {
            (0..<result.rowCount).compactMap { row in
                result.bytes(row: row, column: 0).map { String(decoding: $0, as: UTF8.self) }
            }
        }
        names.withLock { $0 = Set(found) }
    }
}

extension Executor {
    /// Sees to it that the names of time zones can be told from others while a plan's statements are bound.
    func loadTimeZones(for plan: OperationPlan, _ context: QueryContext) async throws(QueryFailure) {
        guard plan.namesTimeZones else { return }
        do throws(PostgresError) { try await timeZones.load(from: database, deadline: context.deadline) } catch {
            if let failure = QueryFailure(ofDatabase: error) { throw failure }
            log.failed("the names of time zones could not be read", error, in: context)
            throw QueryFailure(Self.loggedError)
        }
    }
}
