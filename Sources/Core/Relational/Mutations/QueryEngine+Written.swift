import GraphQL

extension QueryEngine {
    /// How what a mutation writes is shown to a role.
    public func representation(of mutation: BoundMutation, for role: Role) -> Representation {
        guard let object = mutation.type.flatMap({ catalog.objects[$0] }) else { return mutation.representation }
        return mutation.representation.seen(by: role, of: object)
    }

    /// What was written, as JSON. A stored value that has no form is null, and the log is told of which.
    ///
    /// - Parameters:
    ///   - written: what was written, with the representation's rows.
    ///   - representation: how it is shown.
    ///   - context: who asks.
    public func json(
        of written: Written, as representation: Representation, in context: QueryContext
    ) -> [UInt8] {
        representation.json(written.result, row: written.row) { field, fault in
            let place = FailureLog.Place(
                field: FieldCoordinate(type: representation.type, name: field),
                key: representation.key(written.result, row: written.row))
            executor.log.failed(fault, at: place, in: context)
        }
    }
}
