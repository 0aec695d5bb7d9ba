/// Base64 with the URL-safe alphabet and without padding (RFC 4648 section 5).
enum Base64URL {
    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for value in 0..<64 { values[Int(character(UInt32(value)))] = UInt8(value) }
        return values
    }()

    /// The character that stands for the lowest six bits.
    private static func character(_ bits: UInt32) -> UInt8 { alphabet.utf8Start[Int(bits & 0x3F)] }

    /// Encodes bytes as they come, one stretch after the other.
    struct Encoder {
        /// The bytes that wait until there are three, and how many they are.
        private var bits: UInt32 = 0
        private var count = 0

        mutating func write(_ bytes: UnsafeBufferPointer<UInt8>, to buffer: inout ResponseBuffer) {
            buffer.reserve(bytes.count * 4 / 3 + 4)
            for byte in bytes { write(byte, to: &buffer) }
        }

        mutating func write(_ text: String, to buffer: inout ResponseBuffer) {
            var text = text
            text.withUTF8 { write($0, to: &buffer) }
        }

        mutating func write(_ byte: UInt8, to buffer: inout ResponseBuffer) {
            bits = bits << 8 | UInt32(byte)
            count += 1
            guard count == 3 else { return }
            for shift in [18, 12, 6, 0] as [UInt32] { buffer.byte(character(bits >> shift)) }
            (bits, count) = (0, 0)
        }

        /// Writes what is left, without padding.
        mutating func finish(_ buffer: inout ResponseBuffer) {
            guard count > 0 else { return }
            let aligned = bits << (count == 1 ? 16 : 8)
            for position in 0...UInt32(count) { buffer.byte(character(aligned >> (18 - 6 * position))) }
            (bits, count) = (0, 0)
        }
    }

    /// Encodes bytes that are all there at once.
    static func write(_ bytes: UnsafeBufferPointer<UInt8>, to buffer: inout ResponseBuffer) {
        let alphabet = alphabet.utf8Start
        buffer.write(atMost: bytes.count * 4 / 3 + 4) { text in
            var end = text
            var position = 0
            while position + 2 < bytes.count {
                let bits = Int(bytes[position]) << 16 | Int(bytes[position + 1]) << 8 | Int(bytes[position + 2])
                end[0] = alphabet[bits >> 18]
                end[1] = alphabet[bits >> 12 & 0x3F]
                end[2] = alphabet[bits >> 6 & 0x3F]
                end[3] = alphabet[bits & 0x3F]
                end += 4
                position += 3
            }
            if position < bytes.count {
                let isLast = position + 1 == bytes.count
                let bits = Int(bytes[position]) << 16 | (isLast ? 0 : Int(bytes[position + 1]) << 8)
                end[0] = alphabet[bits >> 18]
                end[1] = alphabet[bits >> 12 & 0x3F]
                end += 2
                if !isLast {
                    end[0] = alphabet[bits >> 6 & 0x3F]
                    end += 1
                }
            }
            return end - text
        }
    }

    /// The bytes that `text` encodes, or nil where it is no such encoding. Each value has one encoding only: stray bits at
    /// the end are refused.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for character in text {
            let value = values[Int(character)]
            if value == 0xFF { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
                bits &= (1 << UInt32(count)) - 1
            }
        }
        return count < 6 && bits == 0 ? bytes : nil
    }
}
