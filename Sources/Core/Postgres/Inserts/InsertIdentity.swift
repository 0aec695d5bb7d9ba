/// What a row is known by: whose it is, and which of theirs.
struct InsertIdentity: Hashable, Comparable {
    /// A value as it can be compared and looked for in a result.
    enum Part: Hashable, Comparable {
        case none
        case number(UInt64, count: UInt8)
        case bytes([UInt8])

        init(_ parameter: PostgresParameter) {
            switch parameter.storage {
            case .null, .invalid: self = .none
            case .fixed(let bits, let count): self = .number(bits, count: count)
            case .text(let text): self = .bytes(Array(text.utf8))
            case .textBytes(let bytes), .binary(let bytes): self = .bytes(bytes)
            }
        }

        static func < (left: Part, right: Part) -> Bool {
            switch (left, right) {
            case (.none, .none): false
            case (.none, _): true
            case (_, .none): false
            case (.number(let left, _), .number(let right, _)): left < right
            case (.number, .bytes): true
            case (.bytes, .number): false
            case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
            }
        }

        /// The value as PostgreSQL writes it in text form.
        func text(as type: PostgresType) -> [UInt8]? {
            switch self {
            case .none: nil
            case .number(let bits, let count):
                // The lowest bytes hold a number of their width, with its sign.
                Array(String((Int64(bitPattern: bits) << (64 - 8 * Int64(count))) >> (64 - 8 * Int64(count))).utf8)
            case .bytes(let bytes): type == .uuid ? Self.uuid(bytes) : bytes
            }
        }

        private static func uuid(_ bytes: [UInt8]) -> [UInt8] {
            let digits = Array("0123456789abcdef".utf8)
            var text: [UInt8] = []
            for (index, byte) in bytes.enumerated() {
                if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
            return text
        }
    }

    let owner: Part
    let event: Part

    static func < (left: InsertIdentity, right: InsertIdentity) -> Bool {
        left.owner == right.owner ? left.event < right.event : left.owner < right.owner
    }
}
