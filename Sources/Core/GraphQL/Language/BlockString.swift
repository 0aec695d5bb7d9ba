/// The value of a block string: specification section 2.10.4, `BlockStringValue`.
enum BlockString {
    /// Takes the common indentation and the blank lines around away.
    ///
    /// - Parameter raw: valid UTF-8 between the quotes, escaped quotes already resolved.
    static func value(_ raw: [UInt8]) -> String {
        var lines = split(raw)
        let indent = lines.dropFirst().compactMap { line in
            let count = line.prefix(while: isBlank).count
            return count < line.count ? count : nil
        }.min()
        if let indent, indent > 0 {
            for index in lines.indices.dropFirst() { lines[index] = lines[index].dropFirst(indent) }
        }
        guard let first = lines.firstIndex(where: { !$0.allSatisfy(isBlank) }),
            let last = lines.lastIndex(where: { !$0.allSatisfy(isBlank) })
        else { return "" }
        return String(decoding: Array(lines[first...last].joined(separator: [UInt8(ascii: "\n")])), as: UTF8.self)
    }

    /// Whether `value` can come out of a block string that has it on lines of its own.
    static func canHold(_ value: String) -> Bool {
        let bytes = Array(value.utf8)
        guard !bytes.isEmpty, !bytes.contains(UInt8(ascii: "\r")) else { return false }
        return Self.value([UInt8(ascii: "\n")] + bytes + [UInt8(ascii: "\n")]) == value
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func split(_ raw: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        var position = 0
        while position < raw.count {
            let byte = raw[position]
            position += 1
            guard byte == 0x0A || byte == 0x0D else { continue }
            lines.append(raw[start..<position - 1])
            if byte == 0x0D, position < raw.count, raw[position] == 0x0A { position += 1 }
            start = position
        }
        lines.append(raw[start...])
        return lines
    }
}
