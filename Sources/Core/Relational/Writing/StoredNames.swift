/// The names of an enum's values in JSON by the bytes that are stored for them: an open-addressed hash table, since it is asked
/// for every row of an answer.
final class StoredNames: Sendable {
    /// Where a value's bytes lie in ``bytes``.
    private struct Entry {
        let stored: Range<Int>
        let json: Range<Int>
    }

    /// The enum's name.
    let type: String
    private let bytes: [UInt8]
    private let entries: [Entry]
    /// The position of an entry, or -1; twice as many as there are entries at least, and a power of two.
    private let slots: [Int32]

    init(of type: String, _ values: [EnumDeclaration.Value]) {
        self.type = type
        var bytes: [UInt8] = []
        var entries: [Entry] = []
        func append(_ text: some Collection<UInt8>) -> Range<Int> {
            bytes += text
            return bytes.count - text.count..<bytes.count
        }
        var size = 4
        while size < values.count * 2 { size *= 2 }
        var slots = [Int32](repeating: -1, count: size)
        for value in values {
            let stored = Array(value.stored.utf8)
            var slot = stored.withUnsafeBufferPointer(Self.hash) & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(entries.count)
            entries.append(Entry(stored: append(stored), json: append(Array("\"\(value.name)\"".utf8))))
        }
        self.bytes = bytes
        self.entries = entries
        self.slots = slots
    }

    /// Writes the name of the value that is stored as these bytes. False, and nothing written, where there is none.
    func write(_ stored: UnsafeBufferPointer<UInt8>, to json: inout ResponseBuffer) -> Bool {
        let mask = slots.count - 1
        var slot = Self.hash(stored) & mask
        return bytes.withUnsafeBufferPointer { bytes in
            while slots[slot] >= 0 {
                let entry = entries[Int(slots[slot])]
                if AnsweredRows.equal(stored, UnsafeBufferPointer(rebasing: bytes[entry.stored])) {
                    json.raw(UnsafeBufferPointer(rebasing: bytes[entry.json]))
                    return true
                }
                slot = (slot + 1) & mask
            }
            return false
        }
    }

    /// FNV-1a, cut to what is positive. Nobody outside chooses the values, so that it needs no secret.
    private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt32 = 2_166_136_261
        for byte in text { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return Int(hash)
    }
}

extension StoredNames: Hashable {
    static func == (left: StoredNames, right: StoredNames) -> Bool { left === right }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
