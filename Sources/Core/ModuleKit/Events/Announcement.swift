public import Postgres
public import Relational

/// How the rows that a statement writes are told to subscribers.
public struct Announcement: Sendable {
    private let topic: String
    private let key: String
    private let attributes: [String]

    /// Rows of a table are events of a subscription's topic.
    ///
    /// - Parameters:
    ///   - field: the subscription. The statement must return the columns that its arguments compare.
    ///   - key: the table's key, which the statement must return, too.
    public init(_ field: SubscriptionField, key: String = "id") {
        topic = field.name
        self.key = key
        attributes = field.arguments.map(\.column)
    }

    /// The events of a statement's rows.
    ///
    /// - Parameter result: the result, in text format, of a write that was committed.
    public func events(_ result: PostgresResult) -> [RecordedEvent] {
        (0..<result.rowCount).compactMap { event(result, row: $0) }
    }

    /// The event of what was written.
    ///
    /// - Parameter written: what was written and committed.
    public func event(_ written: Written) -> RecordedEvent? { event(written.result, row: written.row) }

    private func event(_ result: PostgresResult, row: Int) -> RecordedEvent? {
        func text(_ column: String) -> String? {
            guard let column = result.columnIndex(named: column), let bytes = result.bytes(row: row, column: column)
            else { return nil }
            return withExtendedLifetime(result) { String(decoding: bytes, as: UTF8.self) }
        }
        guard let key = text(key) else { return nil }
        return RecordedEvent(topic: topic, key: key, attributes: attributes.map { text($0) })
    }
}
