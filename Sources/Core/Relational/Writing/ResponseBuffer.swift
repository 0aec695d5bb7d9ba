import JSON

/// The bytes of an answer while it is written: memory that grows, without an array's checks and reference counts.
struct ResponseBuffer: ~Copyable {
    /// How many bytes have been written.
    private(set) var count = 0
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int

    /// Bytes beyond the capacity that are there all the same, so that short texts are copied in whole words.
    static let slack = 32

    /// - Parameter capacity: bytes to have from the beginning.
    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        start = .allocate(capacity: self.capacity + Self.slack)
    }

    deinit { start.deallocate() }

    /// What has been written.
    var bytes: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }

    /// The byte at a position that has been written.
    subscript(position: Int) -> UInt8 {
        precondition(position < count)
        return start[position]
    }

    /// Forgets everything written after the first `count` bytes.
    mutating func truncate(to count: Int) { self.count = min(self.count, max(count, 0)) }

    /// Makes room for `more` bytes, and ``slack`` beyond them.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if more > capacity - count { grow(by: more) }
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Self.slack)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }

    /// Writes one byte.
    @inline(__always)
    mutating func byte(_ byte: UInt8) {
        reserve(1)
        start[count] = byte
        count &+= 1
    }

    /// Writes bytes as they are.
    @inline(__always)
    mutating func raw(_ text: UnsafeBufferPointer<UInt8>) {
        guard let source = text.baseAddress else { return }
        reserve(text.count)
        (start + count).update(from: source, count: text.count)
        count &+= text.count
    }

    /// Writes bytes as they are, between quotes.
    @inline(__always)
    mutating func quoted(_ text: UnsafeBufferPointer<UInt8>) {
        reserve(text.count + 2)
        let end = start + count
        end[0] = UInt8(ascii: "\"")
        if let source = text.baseAddress { (end + 1).update(from: source, count: text.count) }
        end[text.count + 1] = UInt8(ascii: "\"")
        count &+= text.count &+ 2
    }

    /// Writes a stretch of bytes behind whose end ``slack`` more can be read: the short ones, which are most, in four words.
    @inline(__always)
    mutating func padded(_ source: UnsafeBufferPointer<UInt8>, at first: Int32, count length: Int32) {
        guard let base = source.baseAddress else { return }
        let length = Int(length)
        reserve(length)
        let end = UnsafeMutableRawPointer(start + count)
        if length <= Self.slack {
            end.copyMemory(from: base + Int(first), byteCount: Self.slack)
        } else {
            end.copyMemory(from: base + Int(first), byteCount: length)
        }
        count &+= length
    }

    /// Writes what `body` puts at a place with room for `most` bytes; it gives back how many it has put there.
    @inline(__always)
    mutating func write(atMost most: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(most)
        count &+= body(start + count)
    }

    /// Writes a string with its quotes, escaping what RFC 8259 section 7 requires.
    ///
    /// - Parameter text: valid UTF-8, as PostgreSQL guarantees of a UTF8 database.
    @inline(__always)
    mutating func string(utf8 text: UnsafeBufferPointer<UInt8>) {
        if JSONWriter.isPlain(text) { quoted(text) } else { escaped(text) }
    }

    @inline(never)
    private mutating func escaped(_ text: UnsafeBufferPointer<UInt8>) {
        var json = JSONWriter(capacity: text.count + 16)
        json.string(utf8: text)
        raw(json.bytes)
    }

    /// Writes a string with its quotes.
    mutating func string(_ string: String) {
        var string = string
        string.withUTF8 { self.string(utf8: $0) }
    }

    /// Writes bytes as they are.
    mutating func raw(_ text: [UInt8]) { text.withUnsafeBufferPointer { raw($0) } }

    /// Writes a text as it is.
    @inline(__always)
    mutating func raw(_ text: StaticString) {
        raw(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func beginObject() { byte(UInt8(ascii: "{")) }
    mutating func endObject() { byte(UInt8(ascii: "}")) }
    mutating func beginArray() { byte(UInt8(ascii: "[")) }
    mutating func endArray() { byte(UInt8(ascii: "]")) }
    mutating func comma() { byte(UInt8(ascii: ",")) }
    mutating func null() { raw("null") }
    mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    /// Writes what is put together by ``JSONWriter``: errors, and values that code computed.
    mutating func json(_ write: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        write(&json)
        raw(json.bytes)
    }
}
