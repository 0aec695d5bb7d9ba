/// SipHash-2-4 with 128 bits of output: a keyed hash that was made to sign short messages (Aumasson and Bernstein,
/// "SipHash: a fast short-input PRF"). Its key schedule is four exclusive ors, and it asks for no memory.
struct SipHash: Sendable {
    /// The bytes of a key, and of a hash.
    static let length = 16

    private let key: (UInt64, UInt64)

    /// - Parameter key: 16 bytes that nobody can guess.
    init(key: some Sequence<UInt8>) {
        var words: [UInt64] = [0, 0]
        for (position, byte) in key.prefix(Self.length).enumerated() {
            words[position / 8] |= UInt64(byte) << (8 * UInt64(position % 8))
        }
        self.key = (words[0], words[1])
    }

    private struct State {
        var v0: UInt64
        var v1: UInt64
        var v2: UInt64
        var v3: UInt64

        @inline(__always)
        mutating func rounds(_ count: Int) {
            for _ in 0..<count {
                v0 &+= v1
                v1 = v1 << 13 | v1 >> 51
                v1 ^= v0
                v0 = v0 << 32 | v0 >> 32
                v2 &+= v3
                v3 = v3 << 16 | v3 >> 48
                v3 ^= v2
                v0 &+= v3
                v3 = v3 << 21 | v3 >> 43
                v3 ^= v0
                v2 &+= v1
                v1 = v1 << 17 | v1 >> 47
                v1 ^= v2
                v2 = v2 << 32 | v2 >> 32
            }
        }

        @inline(__always)
        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            rounds(2)
            v0 ^= word
        }

        var folded: UInt64 { v0 ^ v1 ^ v2 ^ v3 }
    }

    /// The hash of some bytes, as two words whose bytes come lowest first.
    func hash(_ message: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
        // The constants are "somepseudorandomlygeneratedbytes", as the paper has them.
        var state = State(
            v0: key.0 ^ 0x736f_6d65_7073_6575, v1: key.1 ^ 0x646f_7261_6e64_6f6d ^ 0xEE,
            v2: key.0 ^ 0x6c79_6765_6e65_7261, v3: key.1 ^ 0x7465_6462_7974_6573)
        let whole = message.count & ~7
        var position = 0
        while position < whole {
            state.absorb(UInt64(littleEndian: message.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
            position += 8
        }
        var last = UInt64(truncatingIfNeeded: message.count) << 56
        while position < message.count {
            last |= UInt64(message[position]) << (8 * UInt64(position & 7))
            position += 1
        }
        state.absorb(last)
        state.v2 ^= 0xEE
        state.rounds(4)
        let first = state.folded
        state.v1 ^= 0xDD
        state.rounds(4)
        return (first, state.folded)
    }

    /// The hash of some bytes, as bytes.
    func hash(_ message: [UInt8]) -> [UInt8] {
        let (first, second) = message.withUnsafeBytes { hash($0) }
        return [first, second].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    }
}
