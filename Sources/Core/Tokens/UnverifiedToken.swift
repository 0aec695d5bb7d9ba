import FoundationEssentials
public import JSON

/// A token as it was sent: nothing of it is to be believed.
public struct UnverifiedToken: Sendable {
    /// How it says that it is signed.
    public let algorithm: String
    /// The key by which it says that it is signed.
    public let keyID: String?
    /// Who it says has made it.
    public let issuer: String?
    let text: String
    let claims: JSONObject

    /// Whether a text has the form of a token: three parts, the first of them a JSON object's.
    public static func isToken(_ text: String) -> Bool {
        text.utf8.count { $0 == UInt8(ascii: ".") } == 2 && text.hasPrefix("ey")
    }

    /// Reads header and claims.
    /// - Throws: a ``TokenFault``.
    public init(_ text: String) throws(TokenFault) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]), let claims = Self.object(parts[1]),
            Self.bytes(parts[2]) != nil
        else { throw TokenFault("The token is no JSON Web Token, or was cut off.") }
        guard header["crit"] == nil else { throw TokenFault("The token has extensions that are not known here.") }
        guard let algorithm = header["alg"]?.string else {
            throw TokenFault("The token does not say how it is signed.")
        }
        guard header["kid"].map({ $0.string != nil }) ?? true else { throw TokenFault("The token's kid is no text.") }
        self.text = text
        self.claims = claims
        self.algorithm = algorithm
        keyID = header["kid"]?.string
        issuer = claims["iss"]?.string
    }

    /// Verifies the signature, and that the token is good now and here.
    ///
    /// - Parameters:
    ///   - key: the key that it names, or the only one that there is.
    ///   - terms: whose tokens are taken.
    /// - Returns: the claims.
    /// - Throws: a ``TokenFault``.
    public func verified(by key: TokenKey, _ terms: TokenTerms) async throws(TokenFault) -> JSONObject {
        guard algorithm == key.algorithm.rawValue else {
            throw TokenFault("The token is not signed by the algorithm of the key that it names.")
        }
        guard await key.verifies(text) else { throw TokenFault("The token's signature is not right.") }
        try terms.check(claims)
        return claims
    }

    private static func object(_ part: Substring) -> JSONObject? {
        bytes(part).flatMap { try? JSONParser.parse($0) }?.object
    }

    /// Base64url without padding (RFC 7515, section 2).
    private static func bytes(_ part: Substring) -> [UInt8]? {
        guard !part.isEmpty, part.utf8.allSatisfy({ isCharacter($0) }) else { return nil }
        let text = part.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)).map {
            Array($0)
        }
    }

    private static func isCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
