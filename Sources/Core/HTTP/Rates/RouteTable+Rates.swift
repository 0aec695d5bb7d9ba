extension RouteTable<Endpoint>.Match {
    /// What answers; nil where nothing does.
    var endpoint: Endpoint? { if case .endpoint(let endpoint, _) = self { endpoint } else { nil } }

    /// What a request is bounded by, besides being a request.
    var rates: RateKinds { endpoint?.rates ?? [] }
}
