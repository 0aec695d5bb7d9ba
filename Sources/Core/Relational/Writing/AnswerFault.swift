import GraphQL

/// Where an error of an answer came up, for the log.
struct AnswerFault {
    /// The position of the error among the answer's.
    let error: Int
    let field: FieldPlan
    /// The key of the row at hand, as far as it is known.
    var key: String?
}

/// What the faults of several rows have in common.
private struct FaultKind: Hashable {
    let field: FieldCoordinate?
    let message: String
}

extension [AnswerFault] {
    /// The errors of an answer as its client gets them. Those that are the server's own, and that the log does not know, are
    /// logged with their place: once for all rows in which a field fails alike, with the first of them, since a page has
    /// up to a hundred.
    func told(_ errors: [GraphQLError], _ log: FailureLog, _ context: QueryContext) -> [GraphQLError] {
        let faults = Dictionary(map { ($0.error, $0) }, uniquingKeysWith: { first, _ in first })
        var places: [(position: Int, place: FailureLog.Place)] = []
        var known: [FaultKind: Int] = [:]
        var errors = errors
        for (position, error) in errors.enumerated() where error.code == .internalServerError && !error.isLogged {
            let fault = faults[position]
            let kind = FaultKind(field: fault?.field.coordinate, message: error.message)
            if let index = known[kind] {
                places[index].place.count += 1
            } else {
                known[kind] = places.count
                places.append(
                    (
                        position,
                        FailureLog.Place(field: fault?.field.coordinate, key: fault?.key, path: error.path)
                    ))
            }
            errors[position].isLogged = true
        }
        for (position, place) in places {
            log.failed("a field could not be answered", errors[position], at: place, in: context)
        }
        return errors.map { log.told($0, in: context) }
    }
}
