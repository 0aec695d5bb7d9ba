extension JSONParser {
    /// A string as bytes, its escapes resolved. Text without escapes is copied once.
    mutating func utf8String() throws(JSONError) -> [UInt8] {
        let start = position
        position += 1
        skipPlain()
        if next == UInt8(ascii: "\"") {
            let range = start + 1..<position
            position += 1
            let bytes = Array(UnsafeRawBufferPointer(rebasing: text[range]))
            return isASCII(range) ? bytes : try checked(bytes, from: start)
        }
        var bytes: [UInt8] = []
        // Texts with one escape have more of them: documents with line breaks are about so much longer than their first line.
        bytes.reserveCapacity(min(8 * (position - start) + 64, text.count - start))
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start + 1..<position]))
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return try checked(bytes, from: start)
            case UInt8(ascii: "\\"):
                let scalar = try escape()
                if scalar.isASCII { bytes.append(UInt8(scalar.value)) } else { bytes.append(contentsOf: scalar.utf8) }
            case 0..<0x20: throw error(.syntax, "A string holds a control character that is not escaped.")
            default:
                let chunk = position
                skipPlain()
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[chunk..<position]))
            }
        }
        throw unexpected("'\"'")
    }

    /// Goes on to the next quote, backslash or control character, or to the end; eight bytes are looked at in one step.
    mutating func skipPlain() {
        while position &+ 8 <= text.count,
            !JSONWriter.needsEscape(text.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        {
            position &+= 8
        }
        while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position &+= 1 }
    }

    /// Whether a part of the text is ASCII, which needs no further look.
    func isASCII(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index &+ 8 <= range.upperBound {
            guard text.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 else {
                return false
            }
            index &+= 8
        }
        while index < range.upperBound {
            guard text[index] < 0x80 else { return false }
            index &+= 1
        }
        return true
    }

    /// The bytes, where they are UTF-8 that is safe to compare. An escape never makes a whole character of broken bytes, since
    /// what it stands for neither begins nor ends within one.
    private func checked(_ bytes: [UInt8], from start: Int) throws(JSONError) -> [UInt8] {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw error(.encoding, "A string is not valid UTF-8.", at: start)
        }
        try checkMarks(of: string, from: start)
        return bytes
    }
}
