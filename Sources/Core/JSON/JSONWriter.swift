/// Writes JSON text as bytes into one buffer. The caller puts the punctuation in its place.
public struct JSONWriter: Sendable {
    /// What has been written.
    public var bytes: [UInt8]

    /// An empty writer.
    ///
    /// - Parameter capacity: bytes to reserve.
    @inlinable
    public init(capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Writes bytes as they are; they must be JSON already.
    @inlinable
    public mutating func raw(_ text: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: text) }

    /// Writes bytes as they are; they must be JSON already.
    @inlinable
    public mutating func raw(_ text: UnsafeRawBufferPointer) { bytes.append(contentsOf: text) }

    /// Writes bytes as they are; they must be JSON already.
    @inlinable
    public mutating func raw(_ text: [UInt8]) { bytes.append(contentsOf: text) }

    /// Writes a text as it is; it must be JSON already.
    @inlinable
    public mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes one byte as it is, such as a bracket.
    @inlinable
    public mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    /// Writes `{`.
    @inlinable
    public mutating func beginObject() { bytes.append(UInt8(ascii: "{")) }

    /// Writes `}`.
    @inlinable
    public mutating func endObject() { bytes.append(UInt8(ascii: "}")) }

    /// Writes `[`.
    @inlinable
    public mutating func beginArray() { bytes.append(UInt8(ascii: "[")) }

    /// Writes `]`.
    @inlinable
    public mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

    /// Writes `,`.
    @inlinable
    public mutating func comma() { bytes.append(UInt8(ascii: ",")) }

    /// Writes `:`.
    @inlinable
    public mutating func colon() { bytes.append(UInt8(ascii: ":")) }

    /// Writes `null`.
    @inlinable
    public mutating func null() { raw("null") }

    /// Writes `true` or `false`.
    @inlinable
    public mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    /// Writes an object member's name and its colon.
    @inlinable
    public mutating func name(_ name: String) {
        string(name)
        colon()
    }

    /// Forgets everything written after the first `count` bytes.
    @inlinable
    public mutating func truncate(to count: Int) {
        if count < bytes.count { bytes.removeSubrange(max(count, 0)...) }
    }
}
