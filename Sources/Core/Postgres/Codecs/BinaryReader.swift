/// Reads PostgreSQL's binary forms: integers in network order, counted bytes. Every read is checked.
struct BinaryReader {
    private var bytes: Slice<UnsafeBufferPointer<UInt8>>

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes[...]
    }

    var isAtEnd: Bool { bytes.isEmpty }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
        let size = MemoryLayout<Value>.size
        guard bytes.count >= size else { return nil }
        let raw = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes))
        let value = Value(bigEndian: raw.loadUnaligned(as: Value.self))
        bytes = bytes.dropFirst(size)
        return value
    }

    mutating func slice(count: Int) -> UnsafeBufferPointer<UInt8>? {
        guard count >= 0, bytes.count >= count else { return nil }
        let slice = UnsafeBufferPointer(rebasing: bytes.prefix(count))
        bytes = bytes.dropFirst(count)
        return slice
    }

    /// The one integer that the bytes are.
    static func whole<Value: FixedWidthInteger>(
        _ bytes: UnsafeBufferPointer<UInt8>, as type: Value.Type = Value.self
    ) -> Value? {
        guard bytes.count == MemoryLayout<Value>.size else { return nil }
        return Value(bigEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(as: Value.self))
    }
}

extension [UInt8] {
    /// Appends an integer in network order.
    mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
