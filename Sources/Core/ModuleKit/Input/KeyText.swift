/// The text of a table's key.
package enum KeyText {
    /// The key that a text is: a whole number from 1 to 2^63 - 1 in the one way to write it, without sign, leading zero,
    /// fraction or exponent; nil for any other text.
    package static func key(_ text: String) -> Int64? {
        guard let first = text.utf8.first, UInt8(ascii: "1")...UInt8(ascii: "9") ~= first else { return nil }
        return Int64(text)
    }
}
