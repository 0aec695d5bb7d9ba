import Crypto
import FoundationEssentials
public import JSON
import JWTKit

/// A key that signs tokens or verifies them, of one algorithm: no token says for itself how it is to be verified.
public struct TokenKey: Sendable {
    /// What tokens call it: their `kid`.
    public let id: String
    /// The only algorithm that it is good for.
    public let algorithm: TokenAlgorithm
    /// Whether it can sign.
    public let signs: Bool
    /// Holds this key alone: a collection of several takes any of them for a token that names none.
    private let keys: JWTKeyCollection

    private init(_ id: String, _ algorithm: TokenAlgorithm, signs: Bool, _ keys: JWTKeyCollection) {
        self.id = id
        self.algorithm = algorithm
        self.signs = signs
        self.keys = keys
    }

    /// How long a secret of HS256 has to be, in bytes: as its hash (RFC 7518, section 3.2).
    public static let shortestSecret = 32

    /// A key from its bytes: any 32 or more for HS256, the private number for ES256, the seed for EdDSA.
    /// - Throws: a ``TokenFault``.
    public static func key(_ id: String, _ algorithm: TokenAlgorithm, bytes: [UInt8]) async throws -> TokenKey {
        let keys = JWTKeyCollection()
        do {
            switch algorithm {
            case .hs256:
                guard bytes.count >= shortestSecret else {
                    throw TokenFault(
                        "A secret for HS256 has at least \(shortestSecret) bytes, and this one \(bytes.count).")
                }
                await keys.add(hmac: HMACKey(from: bytes), digestAlgorithm: .sha256)
            case .es256:
                let key = try P256.Signing.PrivateKey(rawRepresentation: bytes)
                await keys.add(ecdsa: try ES256PrivateKey(backing: key))
            case .edDSA:
                let key = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
                await keys.add(eddsa: EdDSA.PrivateKey(backing: key))
            case .rs256: throw TokenFault("A key for RS256 is none of a few bytes.")
            }
        } catch let fault as TokenFault { throw fault } catch {
            throw TokenFault("The bytes are no key for \(algorithm.rawValue).")
        }
        return TokenKey(id, algorithm, signs: true, keys)
    }

    /// Bytes for a new key of an algorithm; not for RS256.
    public static func newBytes(for algorithm: TokenAlgorithm) -> [UInt8] {
        switch algorithm {
        case .hs256, .rs256: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        case .es256: Array(P256.Signing.PrivateKey().rawRepresentation)
        case .edDSA: Array(Curve25519.Signing.PrivateKey().rawRepresentation)
        }
    }

    /// A key from the content of a file: a private key in PEM for ES256 or EdDSA, or else a secret for HS256. A line's end behind a
    /// secret is none of it.
    /// - Throws: a ``TokenFault``.
    public static func key(_ id: String, file: [UInt8]) async throws -> TokenKey {
        let text = String(decoding: file, as: UTF8.self)
        guard text.contains("-----BEGIN") else {
            var secret = file
            while let last = secret.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
                secret.removeLast()
            }
            return try await key(id, .hs256, bytes: secret)
        }
        let keys = JWTKeyCollection()
        if let key = try? EdDSA.PrivateKey(pem: text) {
            await keys.add(eddsa: key)
            return TokenKey(id, .edDSA, signs: true, keys)
        }
        if let key = try? ES256PrivateKey(pem: text) {
            await keys.add(ecdsa: key)
            return TokenKey(id, .es256, signs: true, keys)
        }
        throw TokenFault("The PEM holds no private key of P-256 or Ed25519, which signs by ES256 or EdDSA.")
    }

    /// A public key of a JSON Web Key (RFC 7517); nil for one that verifies no signature of the algorithms that are known here.
    static func key(jwk: JSONValue) async -> TokenKey? {
        guard let members = jwk.object, members["use"]?.string.map({ $0 == "sig" }) ?? true else { return nil }
        let algorithm: TokenAlgorithm
        switch (members["kty"]?.string, members["crv"]?.string) {
        case ("RSA", _): algorithm = .rs256
        case ("EC", "P-256"): algorithm = .es256
        case ("OKP", "Ed25519"): algorithm = .edDSA
        default: return nil
        }
        guard members["alg"]?.string.map({ $0 == algorithm.rawValue }) ?? true else { return nil }
        // What only confuses the library is left out, a private part among it.
        var bare: JSONObject = ["alg": .string(algorithm.rawValue), "kid": "key"]
        for name in ["kty", "crv", "n", "e", "x", "y"] { if let value = members[name] { bare[name] = value } }
        let keys = JWTKeyCollection()
        guard let key = try? JWK(json: JSONValue.object(bare).description), (try? await keys.add(jwk: key)) != nil,
            // A modulus or point that is none shows here.
            let verifier = try? await keys.getKey(for: "key", alg: algorithm.rawValue),
            verifier.name == algorithm.rawValue
        else { return nil }
        return TokenKey(members["kid"]?.string ?? "", algorithm, signs: false, keys)
    }

    /// Signs claims.
    /// - Returns: the token, in the compact form of RFC 7515.
    public func sign(_ claims: JSONObject) async throws -> String {
        try await keys.sign(
            SignedClaims(claims: claims),
            header: ["alg": .string(algorithm.rawValue), "typ": "JWT", "kid": .string(id)])
    }

    /// Whether a token's signature is this key's.
    func verifies(_ token: String) async -> Bool {
        (try? await keys.verify(token, as: UnreadClaims.self)) != nil
    }
}

/// Claims on their way out.
private struct SignedClaims: JWTPayload {
    let claims: JSONObject

    init(claims: JSONObject) { self.claims = claims }
    init(from decoder: any Decoder) throws { claims = [:] }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for member in claims.members {
            try Self.encode(member.value, to: container.superEncoder(forKey: Name(member.name)))
        }
    }

    private static func encode(_ value: JSONValue, to encoder: any Encoder) throws {
        switch value {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let flag): try flag.encode(to: encoder)
        case .string(let text): try text.encode(to: encoder)
        case .number(let number):
            if let integer = number.int64 {
                try integer.encode(to: encoder)
            } else {
                try (number.double ?? 0).encode(to: encoder)
            }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try encode(element, to: container.superEncoder()) }
        case .object(let object): try SignedClaims(claims: object).encode(to: encoder)
        }
    }

    func verify(using algorithm: some JWTAlgorithm) async throws {}

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

/// What the library is to make of the claims: nothing. They are read by our own parser, which refuses two of one name.
private struct UnreadClaims: JWTPayload {
    init(from decoder: any Decoder) throws {}
    func encode(to encoder: any Encoder) throws {}
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}

extension TokenKey {
    /// The key of a file, which is called by the file's name without its ending; see ``key(_:file:)``.
    /// - Throws: a ``TokenFault`` that names the file.
    public static func key(path: String) async throws -> TokenKey {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let name = file.split(separator: ".").first.map(String.init) ?? file
        guard let content = FileManager.default.contents(atPath: path) else {
            throw TokenFault("The key \(path) cannot be read.")
        }
        do { return try await key(name, file: Array(content)) } catch let fault as TokenFault {
            throw TokenFault("\(path): \(fault.description)")
        }
    }
}
