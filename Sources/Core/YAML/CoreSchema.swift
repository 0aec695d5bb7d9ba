/// The core schema of YAML 1.2.2, section 10.3.2: what plain text means, and what the standard tags ask of it.
enum CoreSchema {
    static let prefix = "tag:yaml.org,2002:"

    /// The meaning of a plain scalar without a tag.
    static func resolve(_ text: String) -> YAMLValue {
        null(text) ?? boolean(text) ?? integer(text) ?? float(text) ?? .string(text)
    }

    /// The meaning of a scalar with a tag; nil if the text is not of that type. A tag that is not the schema's means text.
    static func resolve(_ text: String, tag: String) -> YAMLValue? {
        guard tag.hasPrefix(prefix) else { return .string(text) }
        switch tag.dropFirst(prefix.count) {
        case "null": return null(text)
        case "bool": return boolean(text)
        case "int": return integer(text)
        case "float": return integer(text).map(asFloat) ?? float(text)
        case "seq", "map": return nil
        default: return .string(text)
        }
    }

    private static func asFloat(_ value: YAMLValue) -> YAMLValue {
        if case .integer(let number) = value { .float(Double(number)) } else { value }
    }

    private static func null(_ text: String) -> YAMLValue? {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        default: nil
        }
    }

    private static func boolean(_ text: String) -> YAMLValue? {
        switch text {
        case "true", "True", "TRUE": .boolean(true)
        case "false", "False", "FALSE": .boolean(false)
        default: nil
        }
    }

    private static func integer(_ text: String) -> YAMLValue? {
        let bytes = Array(text.utf8)
        if bytes.starts(with: Array("0o".utf8)) { return digits(text.dropFirst(2), radix: 8) }
        if bytes.starts(with: Array("0x".utf8)) { return digits(text.dropFirst(2), radix: 16) }
        let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        guard !unsigned.isEmpty, unsigned.utf8.allSatisfy(isDigit) else { return nil }
        if let number = Int(text) { return .integer(number) }
        return Double(text).map(YAMLValue.float)
    }

    private static func digits(_ text: Substring, radix: Int) -> YAMLValue? {
        guard let first = text.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else { return nil }
        guard text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).hexDigitValue.map { $0 < radix } ?? false }) else {
            return nil
        }
        if let number = Int(text, radix: radix) { return .integer(number) }
        return .float(text.reduce(0) { $0 * Double(radix) + Double($1.hexDigitValue ?? 0) })
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, `[-+]?.inf`, `.nan`.
    private static func float(_ text: String) -> YAMLValue? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        default: break
        }
        var rest = text.utf8[...]
        func take(_ accepted: (UInt8) -> Bool) -> Int {
            let run = rest.prefix(while: accepted)
            rest = rest[run.endIndex...]
            return run.count
        }
        func takeOne(_ accepted: UInt8...) -> Bool {
            guard let first = rest.first, accepted.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = takeOne(UInt8(ascii: "-"), UInt8(ascii: "+"))
        let whole = take(isDigit)
        let fraction = takeOne(UInt8(ascii: ".")) ? take(isDigit) : 0
        guard whole > 0 || fraction > 0 else { return nil }
        if takeOne(UInt8(ascii: "e"), UInt8(ascii: "E")) {
            _ = takeOne(UInt8(ascii: "-"), UInt8(ascii: "+"))
            guard take(isDigit) > 0 else { return nil }
        }
        guard rest.isEmpty else { return nil }
        // Swift wants a digit on both sides of the point, YAML on one.
        return Double(text).map(YAMLValue.float) ?? Double(padded(text)).map(YAMLValue.float)
    }

    private static func padded(_ text: String) -> String {
        var result = ""
        var previous: Character?
        for character in text {
            if previous == ".", !character.isNumber { result += "0" }
            if character == ".", previous.map({ !$0.isNumber }) ?? true { result += "0" }
            result.append(character)
            previous = character
        }
        return previous == "." ? result + "0" : result
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
