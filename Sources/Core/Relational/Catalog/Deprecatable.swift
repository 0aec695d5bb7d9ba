/// A declaration of something that clients can be told to use no longer: `@deprecated`, specification section 3.13.3.
public protocol Deprecatable {
    /// Why it should not be used any more, and what to use instead; nil while it should.
    var deprecationReason: String? { get set }
}

extension Deprecatable {
    /// The same, marked as deprecated. It goes on working.
    ///
    ///     .column("stars", "stars").deprecated("Use `rating`.")
    ///
    /// - Parameter reason: why it should not be used any more, and what to use instead.
    public func deprecated(_ reason: String) -> Self {
        var deprecated = self
        deprecated.deprecationReason = reason
        return deprecated
    }
}
