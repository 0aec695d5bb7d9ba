import Crypto

import struct FoundationEssentials.UUID

/// The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header) as the id of an event.
enum IdempotencyKey {
    /// The id that a header's value stands for, the same whenever it is sent; nil for one that is no key.
    static func eventID(of header: String) -> UUID? {
        // The draft has the key in quotes; most clients send it bare.
        let isQuoted =
            header.utf8.count > 2 && header.utf8.first == UInt8(ascii: "\"") && header.utf8.last == UInt8(ascii: "\"")
        let key = isQuoted ? String(header.dropFirst().dropLast()) : header
        guard (1...255).contains(key.unicodeScalars.count) else { return nil }
        return UUID(uuidString: key) ?? uuid(named: key)
    }

    /// The version 5 UUID of a name (RFC 9562, 5.5) in a name space of our own.
    private static func uuid(named name: String) -> UUID {
        // 5f3c1c0e-6d0b-4b7e-9a55-1d1f6f3a2b90, drawn at random.
        let space: [UInt8] = [
            0x5F, 0x3C, 0x1C, 0x0E, 0x6D, 0x0B, 0x4B, 0x7E, 0x9A, 0x55, 0x1D, 0x1F, 0x6F, 0x3A, 0x2B, 0x90,
        ]
        var bytes = Array(Insecure.SHA1.hash(data: space + Array(name.utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: type(of: UUID().uuid))) }
    }
}
