internal import Glibc

/// The text of a document as a key of the cache: hashed once, when it is made, and compared by its bytes.
struct DocumentText: Hashable, Sendable {
    private let bytes: [UInt8]
    private let hash: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // The seeded hash keeps those who choose the documents from making them all collide.
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        hash = hasher.finalize()
    }

    static func == (left: DocumentText, right: DocumentText) -> Bool {
        guard left.hash == right.hash, left.bytes.count == right.bytes.count else { return false }
        return left.bytes.withUnsafeBytes { left in
            right.bytes.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return memcmp(first, second, left.count) == 0
            }
        }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
