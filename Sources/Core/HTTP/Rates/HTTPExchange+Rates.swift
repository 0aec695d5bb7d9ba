package import ProblemDetails

extension HTTPExchange {
    /// Whether ``charge(_:to:)`` charges anybody, so that it is worth knowing what something costs.
    package var isBounded: Bool { rates != nil }

    /// Charges the request with more, once it is known what it costs. It is answered all the same, and those that follow wait
    /// until as much has come in again.
    ///
    /// - Parameters:
    ///   - cost: how much.
    ///   - kind: of what.
    package func charge(_ cost: Int, to kind: RateKind) { rates?.charge(cost, to: kind) }

    /// Charges the request with something that is to be had only while something is left, such as an attempt to log in.
    ///
    /// - Parameters:
    ///   - cost: how much.
    ///   - kind: of what.
    ///   - keys: whom it is charged to besides those that the request counts for, such as the account that is asked for.
    /// - Throws: a 429 that says when to try again.
    package func demand(_ cost: Int = 1, of kind: RateKind, _ keys: RateKey...) throws(Problem) {
        try rates?.demand(cost, of: kind, keys)
    }
}
