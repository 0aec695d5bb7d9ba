/// Reads the text form of an array of one dimension: `{1,NULL,"a \"b\" \\ c"}`, with bounds before it where they do not
/// begin at 1 (`[0:1]={1,2}`). PostgreSQL documentation, 8.15.6 "Array Input and Output Syntax".
struct TextArrayReader {
    enum Element {
        case value([UInt8])
        case null
        case end
        case malformed
    }

    private var bytes: Slice<UnsafeBufferPointer<UInt8>>
    private var isFirst = true

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes[...]
    }

    /// Goes past the bounds and the opening brace.
    mutating func begin() -> Bool {
        if bytes.first == 0x5B {
            guard let equals = bytes.firstIndex(of: 0x3D) else { return false }
            bytes = bytes[(equals + 1)...]
        }
        return take(0x7B)
    }

    mutating func next() -> Element {
        if take(0x7D) {
            return bytes.isEmpty ? .end : .malformed
        }
        if isFirst {
            isFirst = false
        } else if !take(0x2C) {
            return .malformed
        }
        if take(0x22) { return quoted() }
        var value: [UInt8] = []
        while let byte = bytes.first, byte != 0x2C, byte != 0x7D {
            // An opening brace begins a further dimension.
            guard byte != 0x7B, byte != 0x22 else { return .malformed }
            bytes = bytes.dropFirst()
            guard byte == 0x5C else {
                value.append(byte)
                continue
            }
            guard let escaped = bytes.popFirst() else { return .malformed }
            value.append(escaped)
        }
        guard !bytes.isEmpty, !value.isEmpty else { return .malformed }
        return value == Array("NULL".utf8) ? .null : .value(value)
    }

    private mutating func quoted() -> Element {
        var value: [UInt8] = []
        while let byte = bytes.popFirst() {
            switch byte {
            case 0x22: return .value(value)
            case 0x5C:
                guard let escaped = bytes.popFirst() else { return .malformed }
                value.append(escaped)
            default: value.append(byte)
            }
        }
        return .malformed
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard bytes.first == byte else { return false }
        bytes = bytes.dropFirst()
        return true
    }
}
