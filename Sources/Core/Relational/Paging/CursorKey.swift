import Crypto
import Synchronization

/// What cursors are signed with, so that a client can only give back those that it was given.
///
/// Every process makes one of its own; ``adopt(_:)`` replaces it by the one that all processes of the product share and that
/// outlives them.
public final class CursorKey: Sendable {
    /// The bytes of a signature: half of an HMAC-SHA256, as RFC 2104 section 5 allows.
    static let signatureLength = 16

    /// A lock, since the key is replaced once, while others may read; it is held for a copy.
    private let key = Mutex(SymmetricKey(size: .bits256))

    /// A key drawn at random.
    public init() {}

    /// Replaces the key.
    ///
    /// - Parameter bytes: 32 bytes that nobody can guess.
    public func adopt(_ bytes: [UInt8]) { key.withLock { $0 = SymmetricKey(data: bytes) } }

    /// The signature of some bytes in some context, within which alone they mean anything.
    func signature(of bytes: some Collection<UInt8>, in context: String) -> ArraySlice<UInt8> {
        var code = HMAC<SHA256>(key: key.withLock { $0 })
        code.update(data: Array(context.utf8) + [0])
        code.update(data: Array(bytes))
        return Array(code.finalize())[..<Self.signatureLength]
    }

    /// Whether a signature is that of the bytes. It takes as long for each wrong one.
    func isValid(_ signature: some Collection<UInt8>, of bytes: some Collection<UInt8>, in context: String) -> Bool {
        let right = self.signature(of: bytes, in: context)
        guard signature.count == right.count else { return false }
        return zip(signature, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
