import Crypto

public import struct FoundationEssentials.UUID

extension Request {
    /// The id under which the client may send this event again without storing it twice: the field `clientEventId` of the
    /// body, or the `Idempotency-Key` header.
    ///
    /// A key that is a UUID is the id itself; any other of 1 to 255 characters gives the same UUID whenever it is sent.
    /// Both may be given if they agree.
    ///
    /// - Parameter fields: the body, which is also told of what is wrong.
    public func clientEventID(in fields: inout BodyFields) -> UUID? {
        let field = fields.optionalUUID("clientEventId")
        guard let header = header("idempotency-key") else { return field }
        // draft-ietf-httpapi-idempotency-key-header has the key in quotes; most clients send it bare.
        let isQuoted =
            header.utf8.count > 2 && header.utf8.first == UInt8(ascii: "\"") && header.utf8.last == UInt8(ascii: "\"")
        let key = isQuoted ? String(header.dropFirst().dropLast()) : header
        guard (1...255).contains(key.unicodeScalars.count) else {
            fields.report("The Idempotency-Key header must be 1 to 255 characters long.", parameter: "Idempotency-Key")
            return field
        }
        let id = UUID(uuidString: key) ?? Self.uuid(named: key)
        if let field, field != id {
            fields.report("The field and the Idempotency-Key header differ; send one of them.", at: "clientEventId")
        }
        return id
    }

    /// The version 5 UUID of a name (RFC 9562, 5.5) in a name space of our own.
    static func uuid(named name: String) -> UUID {
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
