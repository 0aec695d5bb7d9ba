/// Where a request comes from, for those few writes that keep it. It is looked up when it is asked for.
public protocol RequestOrigin: Sendable {
    /// The address of the client; nil where it has none.
    var address: String? { get }
    /// What the client says of the program that it is.
    var userAgent: String? { get }
}
