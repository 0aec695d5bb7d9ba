/// The name of a prepared statement: a token of its connection, and a number that is never used twice there.
///
/// A pooler may give what one connection prepared to another, which must not take it for its own: by the token no connection
/// of any process has a name of another's, so that a name that is known stands for what its connection has prepared.
struct StatementName: Hashable, Sendable {
    /// Drawn for each connection.
    let token: UInt64
    let number: UInt32

    /// The statement that frees it.
    var deallocation: String { "DEALLOCATE " + withCString { String(cString: $0) } }

    /// `s`, the token in 16 hexadecimal digits, `_`, the number in up to 10 decimal ones, and the end.
    private static let capacity = 29

    /// The name as libpq takes it, put together on the stack.
    func withCString<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Self.capacity) { buffer in
            var place = Self.capacity - 1
            buffer[place] = 0
            var rest = number
            repeat {
                place -= 1
                buffer[place] = CChar(0x30 + rest % 10)
                rest /= 10
            } while rest > 0
            place -= 1
            buffer[place] = 0x5F
            var digits = token
            for _ in 0..<16 {
                place -= 1
                let digit = CChar(digits & 0xF)
                buffer[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
                digits >>= 4
            }
            place -= 1
            buffer[place] = 0x73
            return body(UnsafePointer(buffer.baseAddress.unsafelyUnwrapped + place))
        }
    }
}
