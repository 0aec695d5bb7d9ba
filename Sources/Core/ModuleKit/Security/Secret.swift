import Crypto

/// A secret that a program shows: 256 random bits in letters and digits, behind a prefix that says what it is.
///
/// It is shown once, when it is made. What is stored is its ``digest``, by which it is found again: of so many random bits nobody
/// guesses one that has it, so that no slow hash is needed, and the time of a look-up tells nothing.
public struct Secret: Sendable {
    /// What its holder keeps.
    public let text: String

    /// How many letters and digits hold 256 bits.
    private static let length = 43
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// A new secret.
    public init(prefix: String) {
        var generator = SystemRandomNumberGenerator()
        let characters = (0..<Self.length).map { _ in
            Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &generator)]
        }
        text = prefix + String(decoding: characters, as: UTF8.self)
    }

    /// What is stored of it: 32 bytes.
    public var digest: [UInt8] { Self.digest(of: text) }

    /// What is stored of a secret that somebody shows.
    public static func digest(of text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
