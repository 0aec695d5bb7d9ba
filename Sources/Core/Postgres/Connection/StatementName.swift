/// The name of a prepared statement on one connection: a number that is never used twice there.
struct StatementName: Hashable, Sendable {
    let number: UInt32

    /// The statement that frees it.
    var deallocation: String { "DEALLOCATE s\(number)" }

    /// The name as libpq takes it: `s` and the number, put together on the stack.
    func withCString<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 12) { buffer in
            var place = 11
            buffer[place] = 0
            var rest = number
            repeat {
                place -= 1
                buffer[place] = CChar(0x30 + rest % 10)
                rest /= 10
            } while rest > 0
            place -= 1
            buffer[place] = 0x73
            return body(UnsafePointer(buffer.baseAddress.unsafelyUnwrapped + place))
        }
    }
}
