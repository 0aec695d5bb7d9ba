public import JSON

/// What the code of a mutation answers: the values of its payload's fields, the keys of the objects that it shows, and what
/// subscribers are to be told.
///
///     return MutationPayload(["movedPlays": .integer(moved.rowCount)])
///         .showing("user", ObjectKey(userID))
///         .announcing(Announcement(PlaysSchema.playMoved).events(moved, .updated))
public struct MutationPayload: Sendable {
    /// The values of the fields that are declared as ``PayloadField/value(_:_:_:)``, by their names.
    public var values: JSONObject
    /// The keys of the objects that the other fields show, by their names.
    public private(set) var objects: [String: [ObjectKey]] = [:]
    /// What subscribers are told once the write is committed.
    public private(set) var events: [RecordedEvent] = []
    /// What happened, for a REST route: something that is new is answered with 201.
    public private(set) var change: Written.Change?
    /// The user whom the write has let in, of a mutation that does; see ``Mutation/lettingIn()``.
    public private(set) var viewer: Int64?

    /// A payload with these values.
    public init(_ values: JSONObject = [:]) { self.values = values }

    /// The same, with the keys of the objects that a field shows: one, or for a list any number.
    public func showing(_ field: String, _ keys: ObjectKey...) -> MutationPayload { showing(field, keys) }

    /// The same, with the keys of the objects that a list shows.
    public func showing(_ field: String, _ keys: [ObjectKey]) -> MutationPayload {
        var payload = self
        payload.objects[field] = keys
        return payload
    }

    /// The same, with events that subscribers are told of besides.
    public func announcing(_ events: [RecordedEvent]) -> MutationPayload {
        var payload = self
        payload.events += events
        return payload
    }

    /// The same, having let a user in.
    public func lettingIn(_ viewer: Int64) -> MutationPayload {
        var payload = self
        payload.viewer = viewer
        return payload
    }

    /// The same, said to have made something, changed it or deleted it.
    public func saying(_ change: Written.Change) -> MutationPayload {
        var payload = self
        payload.change = change
        return payload
    }
}
