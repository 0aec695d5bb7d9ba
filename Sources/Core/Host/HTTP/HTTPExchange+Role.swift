import HTTPTypes
import Relational

extension HTTPExchange {
    /// What the one who asks may do. While there are no accounts, whoever asks from this machine operates the product.
    ///
    /// Only the connection's own address counts. What a proxy on this machine passes on comes from elsewhere: a request that
    /// names where it was forwarded from (RFC 7239) is nobody's.
    var role: Role {
        guard isFromLoopback, !head.headerFields.contains(.forwarded), !head.headerFields.contains(.forwardedFor) else {
            return .anonymous
        }
        return .admin
    }
}

extension HTTPField.Name {
    // The names are constants that RFC 9110's grammar of a token allows, so that each initializer gives a value.
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let forwarded = HTTPField.Name("Forwarded")!
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
}
