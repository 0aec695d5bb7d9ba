/// A length of time in the form of ISO 8601, such as `P1Y2M3DT4H5M6.5S`, with a sign before any of its numbers (ISO 8601-2,
/// 4.4.1.9). Months, days and seconds are kept apart, since none is a fixed number of another.
package struct DurationText: Hashable, Sendable {
    private var months = 0
    private var days = 0
    private var microseconds = 0

    /// More than any length has that somebody means.
    private static let longest = 128
    /// What fits into an `interval` of PostgreSQL, however many numbers there are.
    private static let mostDigits = 9

    /// Reads `[-]P[nY][nM][nW][nD][T[nH][nM][n[.f…]S]]` with at least one number; nil for anything else, and for what no
    /// `interval` of PostgreSQL holds. Digits of a second past the sixth are dropped.
    package init?(_ text: String) {
        var rest = Array(text.utf8.prefix(Self.longest + 1))[...]
        guard rest.count <= Self.longest else { return nil }
        var sign = 1
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            rest.removeFirst()
        }
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
        var units = Array("YMWD".utf8)[...]
        var isTime = false
        while !rest.isEmpty {
            if !isTime, rest.first == UInt8(ascii: "T") {
                rest.removeFirst()
                (isTime, units) = (true, Array("HMS".utf8)[...])
                if rest.isEmpty { return nil }
            }
            guard let number = Self.number(&rest), let unit = rest.popFirst(),
                let position = units.firstIndex(of: unit)
            else { return nil }
            units = units[(position + 1)...]
            guard add(sign * number.whole, sign * number.micros, unit, isTime: isTime, number.hasFraction) else {
                return nil
            }
        }
        guard Int32(exactly: months) != nil, Int32(exactly: days) != nil else { return nil }
    }

    private mutating func add(_ whole: Int, _ micros: Int, _ unit: UInt8, isTime: Bool, _ hasFraction: Bool) -> Bool {
        // Part of a month or a day is no number of smaller ones.
        guard !hasFraction || unit == UInt8(ascii: "S") else { return false }
        switch (unit, isTime) {
        case (UInt8(ascii: "Y"), _): months += 12 * whole
        case (UInt8(ascii: "M"), false): months += whole
        case (UInt8(ascii: "W"), _): days += 7 * whole
        case (UInt8(ascii: "D"), _): days += whole
        case (UInt8(ascii: "H"), _): microseconds += whole * 3_600_000_000
        case (UInt8(ascii: "M"), true): microseconds += whole * 60_000_000
        default: microseconds += whole * 1_000_000 + micros
        }
        return true
    }

    private static func number(
        _ text: inout ArraySlice<UInt8>
    ) -> (whole: Int, micros: Int, hasFraction: Bool)? {
        var sign = 1
        if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            text.removeFirst()
        }
        let digits = text.prefix(while: Lexer.isDigit)
        guard !digits.isEmpty, digits.count <= mostDigits else { return nil }
        text = text[digits.endIndex...]
        let whole = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard text.first == UInt8(ascii: ".") || text.first == UInt8(ascii: ",") else {
            return (sign * whole, 0, false)
        }
        text.removeFirst()
        let fraction = text.prefix(while: Lexer.isDigit)
        guard !fraction.isEmpty else { return nil }
        text = text[fraction.endIndex...]
        var micros = 0
        for place in 0..<6 {
            let position = fraction.startIndex + place
            micros = micros * 10 + (position < fraction.endIndex ? Int(fraction[position] - UInt8(ascii: "0")) : 0)
        }
        return (sign * whole, sign * micros, true)
    }

    /// The same length as PostgreSQL writes it: months beyond a year as years, seconds beyond a minute and an hour as these.
    package var text: String {
        var text = "P"
        func append(_ number: Int, _ unit: String) { if number != 0 { text += "\(number)\(unit)" } }
        append(months / 12, "Y")
        append(months % 12, "M")
        append(days, "D")
        guard microseconds != 0 || text == "P" else { return text }
        text += "T"
        let seconds = microseconds / 1_000_000
        append(seconds / 3600, "H")
        append(seconds / 60 % 60, "M")
        let rest = microseconds % 60_000_000
        guard rest != 0 || text == "PT" else { return text }
        if rest < 0 { text += "-" }
        let (whole, micros) = (rest.magnitude / 1_000_000, rest.magnitude % 1_000_000)
        text += String(whole)
        if micros != 0 {
            var digits = String(micros + 1_000_000).dropFirst()
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        return text + "S"
    }
}
