/// The names of a document, each kept once. Hashed with the process's random seed, so that no document can be made to
/// collide.
struct NameTable {
    private(set) var names: [String]
    private var lengths: [Int]
    private var starts: [Int]
    /// Positions in `names`, plus one; zero is free. Open addressing, at most half full.
    private var slots: [UInt32]

    /// Words of the grammar, which have the first identifiers.
    enum Keyword: NameID, CaseIterable {
        case query, mutation, subscription, fragment, on, `true`, `false`, null
    }

    /// The bytes that `starts` and `lengths` point into: the keywords, then names as they came.
    private var text: [UInt8] = []

    init() {
        names = []
        lengths = []
        starts = []
        slots = Array(repeating: 0, count: 64)
        for keyword in Keyword.allCases {
            let bytes = Array("\(keyword)".utf8)
            bytes.withUnsafeBytes { _ = intern($0) }
        }
    }

    /// The identifier of a name given as ASCII.
    mutating func intern(_ bytes: UnsafeRawBufferPointer) -> NameID {
        if names.count * 2 >= slots.count { grow() }
        var slot = hash(bytes) & (slots.count - 1)
        while slots[slot] != 0 {
            let id = Int(slots[slot] - 1)
            if lengths[id] == bytes.count, text[starts[id]..<starts[id] + bytes.count].elementsEqual(bytes) {
                return NameID(id)
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        starts.append(text.count)
        lengths.append(bytes.count)
        text.append(contentsOf: bytes)
        names.append(String(decoding: bytes, as: UTF8.self))
        slots[slot] = UInt32(names.count)
        return NameID(names.count - 1)
    }

    private func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        return hasher.finalize()
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for id in names.indices {
            let range = starts[id]..<starts[id] + lengths[id]
            let hash = text.withUnsafeBytes { self.hash(UnsafeRawBufferPointer(rebasing: $0[range])) }
            var slot = hash & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(id + 1)
        }
    }
}
