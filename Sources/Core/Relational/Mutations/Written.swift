public import JSON
public import Postgres

/// What a write did: to one row, which a statement returned as its type's ``Representation`` has it.
public struct Written: Sendable {
    /// What happened to the row.
    public enum Change: Sendable, Hashable {
        /// It is new.
        case created
        /// It was there already: the client sent again what had been stored.
        case found
        /// It was changed.
        case updated
        /// It is gone; this is what it was.
        case deleted
    }

    /// What happened to the row.
    public let change: Change
    /// The result of a statement, in text form. It may hold rows of others.
    public let result: PostgresResult
    /// The number of the row in the result.
    public let row: Int
    /// The values of the fields that the mutation answers beside the object, by their names.
    public private(set) var values: JSONObject = [:]
    /// What subscribers are told besides, once the write is committed.
    public private(set) var events: [RecordedEvent] = []
    /// The user whom the write has let in, of a mutation that does; see ``Mutation/lettingIn()``.
    public private(set) var viewer: Int64?

    /// What a statement did, or nil where it touched no row.
    public init?(_ change: Change, _ result: PostgresResult) {
        guard result.rowCount > 0 else { return nil }
        self.init(change, result, row: 0)
    }

    /// What a statement did to one of several rows.
    public init(_ change: Change, _ result: PostgresResult, row: Int) {
        self.change = change
        self.result = result
        self.row = row
    }

    /// The same, with the values of fields that ``Mutation/answering(_:)`` declares.
    public func answering(_ values: JSONObject) -> Written {
        var written = self
        for member in values.members { written.values[member.name] = member.value }
        return written
    }

    /// The same, having let a user in.
    public func lettingIn(_ viewer: Int64) -> Written {
        var written = self
        written.viewer = viewer
        return written
    }

    /// The same, with events that subscribers are told of besides those that follow from the row itself.
    public func announcing(_ events: [RecordedEvent]) -> Written {
        var written = self
        written.events += events
        return written
    }
}
