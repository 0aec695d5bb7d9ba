/// Reads PostgreSQL's text of an array of one dimension where it lies: `{1,NULL,"a \"b\" \\ c"}`, with bounds before it where
/// they do not begin at 1 (`[0:1]={1,2}`). PostgreSQL documentation, 8.15.6 "Array Input and Output Syntax".
struct ArrayText {
    enum Element {
        /// A stretch of the text.
        case value(Range<Int>)
        /// A value that the text has with backslashes.
        case escaped([UInt8])
        case null
        case end
        /// The text is that of no such array; one of more dimensions is among these.
        case malformed
    }

    private let text: UnsafeBufferPointer<UInt8>
    /// Where the next element, or what stands before it, begins.
    private var position: Int
    private var isFirst = true

    /// - Parameter text: valid as long as the reading.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        position = 0
        if text.first == UInt8(ascii: "["), let equals = text.firstIndex(of: UInt8(ascii: "=")) {
            position = equals + 1
        }
    }

    mutating func next() -> Element {
        if isFirst, !take(UInt8(ascii: "{")) { return .malformed }
        if take(UInt8(ascii: "}")) { return position == text.count ? .end : .malformed }
        if !isFirst, !take(UInt8(ascii: ",")) { return .malformed }
        isFirst = false
        return take(UInt8(ascii: "\"")) ? quoted() : bare()
    }

    private mutating func bare() -> Element {
        let start = position
        while position < text.count, text[position] != UInt8(ascii: ","), text[position] != UInt8(ascii: "}") {
            // An opening brace begins a further dimension.
            if text[position] == UInt8(ascii: "{") { return .malformed }
            position += 1
        }
        guard position < text.count, position > start else { return .malformed }
        return text[start..<position].elementsEqual("NULL".utf8) ? .null : .value(start..<position)
    }

    private mutating func quoted() -> Element {
        let start = position
        while position < text.count, text[position] != UInt8(ascii: "\\") {
            position += 1
            if text[position - 1] == UInt8(ascii: "\"") { return .value(start..<position - 1) }
        }
        var value = Array(text[start..<position])
        while position < text.count {
            let byte = text[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return .escaped(value) }
            if byte == UInt8(ascii: "\\") {
                guard position < text.count else { return .malformed }
                value.append(text[position])
                position += 1
            } else {
                value.append(byte)
            }
        }
        return .malformed
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }
}
