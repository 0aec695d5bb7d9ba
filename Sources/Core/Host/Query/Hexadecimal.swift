/// Bytes as text, two lower-case digits each.
enum Hexadecimal {
    static func text(_ bytes: some Collection<UInt8>) -> String {
        let digits: StaticString = "0123456789abcdef"
        return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            for (position, byte) in bytes.enumerated() {
                buffer[position * 2] = digits.utf8Start[Int(byte >> 4)]
                buffer[position * 2 + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return bytes.count * 2
        }
    }
}
