/// The text of a decimal number, which keeps every digit.
package enum DecimalText {
    /// The most digits of a number, before and behind the point together. PostgreSQL has more; nobody means them.
    private static let mostDigits = 1_000

    /// The digits of a number written as JSON writes it, perhaps with an exponent and with zeros before it: with a `-` below
    /// zero, without an exponent, with no more zeros before the point than one, with the zeros behind it as they were given.
    /// Nil for anything else, and for more than a thousand digits.
    package static func canonical(_ text: String) -> String? {
        var rest = Array(text.utf8.prefix(mostDigits + 16))[...]
        guard rest.count < mostDigits + 16 else { return nil }
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let whole = rest.prefix(while: Lexer.isDigit)
        guard !whole.isEmpty else { return nil }
        rest = rest[whole.endIndex...]
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: Lexer.isDigit)
            guard !fraction.isEmpty else { return nil }
            rest = rest[fraction.endIndex...]
        }
        guard let exponent = exponent(rest) else { return nil }
        // How many of the digits stand before the point.
        let digits = Array(whole) + Array(fraction)
        let point = whole.count + exponent
        guard max(point, 1) + max(digits.count - point, 0) <= mostDigits else { return nil }
        let zero = UInt8(ascii: "0")
        let before = digits.prefix(max(point, 0)) + [UInt8](repeating: zero, count: max(point - digits.count, 0))
        let behind = [UInt8](repeating: zero, count: max(-point, 0)) + digits.dropFirst(max(point, 0))
        let significant = before.drop { $0 == zero }
        var result = significant.isEmpty ? [zero] : Array(significant)
        if !behind.isEmpty { result += [UInt8(ascii: ".")] + behind }
        if isNegative, digits.contains(where: { $0 != zero }) { result.insert(UInt8(ascii: "-"), at: 0) }
        return String(decoding: result, as: UTF8.self)
    }

    /// The exponent that a text is, 0 for none; nil for any other text.
    private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
        guard let mark = text.first else { return 0 }
        guard mark | 0x20 == UInt8(ascii: "e") else { return nil }
        var digits = text.dropFirst()
        let sign = digits.first == UInt8(ascii: "-") ? -1 : 1
        if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        guard (1...4).contains(digits.count), digits.allSatisfy(Lexer.isDigit) else { return nil }
        return sign * digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
