public import Postgres

import struct FoundationEssentials.UUID

/// How the rows that a statement writes are told to subscribers.
public struct Announcement: Sendable {
    private let topic: String
    private let keys: [String]
    private let attributes: [String]

    /// Rows of a table are events of a subscription's topic.
    ///
    /// - Parameters:
    ///   - field: the subscription. The statement must return the columns that its arguments compare.
    ///   - key: the table's key, which the statement must return, too.
    public init(_ field: SubscriptionField, key: String = "id") { self.init(field, keys: [key]) }

    /// The same for a table whose rows several columns identify.
    public init(_ field: SubscriptionField, keys: [String]) {
        topic = field.name
        self.keys = keys
        attributes = field.arguments.map(\.column)
    }

    /// The events of a statement's rows.
    ///
    /// - Parameters:
    ///   - result: the result of a write, in either form: that of a ``WriteSession``, or of a query by a service or a route. In
    ///     binary form the columns are whole numbers, texts, values of enums, UUIDs or booleans; others are cast to text.
    ///   - change: what became of each row.
    public func events(_ result: PostgresResult, _ change: RecordedEvent.Change = .created) -> [RecordedEvent] {
        (0..<result.rowCount).compactMap { event(result, row: $0, change) }
    }

    /// The event of what was written; nil where nothing was, since the row was there before.
    ///
    /// - Parameter written: what was written.
    public func event(_ written: Written) -> RecordedEvent? {
        written.change.told.flatMap { event(written.result, row: written.row, $0) }
    }

    private func event(_ result: PostgresResult, row: Int, _ change: RecordedEvent.Change) -> RecordedEvent? {
        func text(_ column: String) -> String? {
            result.columnIndex(named: column).flatMap { result.text(row: row, column: $0) }
        }
        let key = keys.compactMap(text)
        guard key.count == keys.count else { return nil }
        return RecordedEvent(
            topic: topic, key: ObjectKey(key).text, attributes: attributes.map { text($0) }, change: change)
    }
}

extension Written.Change {
    /// What subscribers are told of it; nil where there is nothing to tell.
    var told: RecordedEvent.Change? {
        switch self {
        case .created: .created
        case .updated: .updated
        case .deleted: .deleted
        case .found: nil
        }
    }
}

extension PostgresResult {
    /// A value as PostgreSQL writes it, in whichever form it came; nil for NULL.
    fileprivate func text(row: Int, column: Int) -> String? {
        let values = self[row]
        guard columnFormat(column) == .binary else {
            return withExtendedLifetime(self) {
                bytes(row: row, column: column).map { String(decoding: $0, as: UTF8.self) }
            }
        }
        return switch columnType(column) {
        case .int8, .int4, .int2, .oid: (try? values.decode(Int64?.self, at: column))?.map { String($0) }
        case .uuid: (try? values.decode(UUID?.self, at: column))?.map { $0.uuidString.lowercased() }
        case .bool: (try? values.decode(Bool?.self, at: column))?.map { $0 ? "t" : "f" }
        default: (try? values.decode(String?.self, at: column)) ?? nil
        }
    }
}
