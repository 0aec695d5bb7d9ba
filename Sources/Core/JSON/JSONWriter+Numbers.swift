extension JSONWriter {
    /// Writes an integer in decimal.
    @inlinable
    public mutating func integer(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        // 2^63 has 19 digits.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            repeat {
                start &-= 1
                digits[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    /// Writes the shortest decimal that reads back as the same double.
    ///
    /// - Throws: `JSONError` with `notFinite` when the value is infinite or not a number; nothing is written then.
    public mutating func double(_ value: Double) throws(JSONError) {
        guard value.isFinite else {
            throw JSONError(.notFinite, "A number that is infinite or not a number has no JSON form.")
        }
        bytes.append(contentsOf: value.description.utf8)
    }
}
