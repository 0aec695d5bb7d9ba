import Glibc

/// Finds texts in bytes.
enum ByteSearch {
    /// Where `needle` begins in `bytes`, at or after `start`.
    static func position(of needle: [UInt8], in bytes: [UInt8], from start: Int = 0) -> Int? {
        guard start < bytes.count else { return nil }
        return bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let first = needle.first else { return nil }
            var position = start
            while bytes.count - position >= needle.count,
                let found = memchr(base + position, Int32(first), bytes.count - position - needle.count + 1)
            {
                position = UnsafeRawPointer(found) - base
                if memcmp(found, needle, needle.count) == 0 { return position }
                position += 1
            }
            return nil
        }
    }

    /// The text from `start` to the next zero byte; nil when there is none within `limit` bytes or it is not UTF-8.
    static func text(in bytes: [UInt8], from start: Int, limit: Int) -> String? {
        let window = bytes[start..<min(bytes.count, start + limit)]
        guard let end = window.firstIndex(of: 0) else { return nil }
        return String(validating: bytes[start..<end], as: UTF8.self)
    }
}
