/// How a token is signed (RFC 7518, section 3.1; RFC 8037). `none` is no way.
public enum TokenAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// HMAC with SHA-256: who verifies can sign.
    case hs256 = "HS256"
    /// RSA with SHA-256.
    case rs256 = "RS256"
    /// ECDSA over P-256 with SHA-256.
    case es256 = "ES256"
    /// Ed25519.
    case edDSA = "EdDSA"
}
