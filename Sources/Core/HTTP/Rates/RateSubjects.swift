/// Whom a request counts for.
package struct RateSubjects: Sendable {
    /// Whom besides the address: an account, or a program's key.
    package let keys: [RateKey]
    /// Whether it counts for the address, too. Behind one address may be thousands whose credentials tell them apart.
    package let includesAddress: Bool

    /// - Parameters:
    ///   - keys: whom besides the address.
    ///   - includesAddress: whether it counts for the address, too.
    package init(_ keys: [RateKey] = [], includesAddress: Bool = true) {
        self.keys = keys
        self.includesAddress = includesAddress
    }
}
