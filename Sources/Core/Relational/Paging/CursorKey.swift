import Crypto
import Synchronization

/// What cursors are signed with, so that a client can only give back those that it was given.
///
/// Every process makes one of its own; ``adopt(_:)`` replaces it by the one that all processes of the product share and that
/// outlives them.
public final class CursorKey: Sendable {
    /// The bytes of a signature, by which a client that tries at random is right once in 2^128 times.
    static let signatureLength = SipHash.length

    /// The key, and what follows from it.
    private struct Keys {
        /// What the release before signed with: its cursors stay good.
        let former: SymmetricKey
        let hash: SipHash

        init(_ key: SymmetricKey) {
            former = key
            // A key of its own: what the former signs begins with a type's name and a NUL, so that no signature that a
            // client ever got is this.
            hash = SipHash(
                key: HMAC<SHA256>.authenticationCode(for: Array("cursors, SipHash-2-4-128".utf8), using: key))
        }
    }

    /// A lock, since the key is replaced once, while others may read; it is held for a copy.
    private let keys = Mutex(Keys(SymmetricKey(size: .bits256)))

    /// A key drawn at random.
    public init() {}

    /// Replaces the key.
    ///
    /// - Parameter bytes: 32 bytes that nobody can guess.
    public func adopt(_ bytes: [UInt8]) {
        let new = Keys(SymmetricKey(data: bytes))
        keys.withLock { $0 = new }
    }

    /// What signs the cursors of an answer.
    var hash: SipHash { keys.withLock { $0.hash } }

    /// What is signed: some bytes, in some context within which alone they mean anything.
    private static func message(_ bytes: some Collection<UInt8>, in context: String) -> [UInt8] {
        Array(context.utf8) + [0] + bytes
    }

    /// The signature of some bytes in some context.
    func signature(of bytes: some Collection<UInt8>, in context: String) -> [UInt8] {
        hash.hash(Self.message(bytes, in: context))
    }

    /// The signature that the release before made: half of an HMAC-SHA256, as RFC 2104 section 5 allows.
    func formerSignature(of bytes: some Collection<UInt8>, in context: String) -> [UInt8] {
        let key = keys.withLock { $0.former }
        let code = HMAC<SHA256>.authenticationCode(for: Self.message(bytes, in: context), using: key)
        return Array(code.prefix(Self.signatureLength))
    }

    /// Whether a signature is that of the bytes, in this release's way or the former's. It takes as long for each wrong one.
    func isValid(_ signature: some Collection<UInt8>, of bytes: some Collection<UInt8>, in context: String) -> Bool {
        Self.areEqual(signature, self.signature(of: bytes, in: context))
            || Self.areEqual(signature, formerSignature(of: bytes, in: context))
    }

    /// It compares all bytes, wherever they begin to differ.
    private static func areEqual(_ signature: some Collection<UInt8>, _ right: [UInt8]) -> Bool {
        guard signature.count == right.count else { return false }
        return zip(signature, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
