import JSON

import struct FoundationEssentials.Data

// The forms that only some of PostgreSQL's texts have. Each is false, and nothing written, for the others.

extension ScalarEncoding {
    static func quoted(
        _ text: UnsafeBufferPointer<UInt8>, to json: inout ResponseBuffer, if hasForm: Bool
    ) -> Bool {
        if hasForm { json.quoted(text) }
        return hasForm
    }

    /// Whether a text is `YYYY-MM-DD`: neither `infinity` nor a day outside the years 1 to 9999.
    static func isDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.count == 10 && text[4] == UInt8(ascii: "-") && text[7] == UInt8(ascii: "-") && isDigit(text[9])
    }

    /// Whether a text is a time of day, which `24:00:00` is not.
    static func isTime(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.count >= 8 && !text.starts(with: "24".utf8)
    }

    /// Writes a text that is a number as JSON has it.
    static func number(_ text: UnsafeBufferPointer<UInt8>, to json: inout ResponseBuffer) -> Bool {
        guard case .number? = try? JSONParser.parse(UnsafeRawBufferPointer(text)) else { return false }
        json.raw(text)
        return true
    }

    /// Writes PostgreSQL's hexadecimal digits of bytes as Base64.
    static func bytes(_ text: UnsafeBufferPointer<UInt8>, to json: inout ResponseBuffer) -> Bool {
        guard text.starts(with: "\\x".utf8), text.count % 2 == 0 else { return false }
        var bytes = Data(capacity: text.count / 2 - 1)
        for position in stride(from: 2, to: text.count, by: 2) {
            guard let byte = UInt8(String(decoding: text[position..<position + 2], as: UTF8.self), radix: 16) else {
                return false
            }
            bytes.append(byte)
        }
        json.string(bytes.base64EncodedString())
        return true
    }

    /// Writes an array whose elements have this encoding.
    ///
    /// - Parameter nullable: whether an element may be NULL.
    func writeList(
        _ text: UnsafeBufferPointer<UInt8>, nullable: Bool, to json: inout ResponseBuffer
    ) -> Bool {
        let start = json.count
        var elements = ArrayText(text)
        json.beginArray()
        while true {
            let isWritten: Bool
            switch elements.next() {
            case .end:
                json.endArray()
                return true
            case .malformed: isWritten = false
            case .null:
                separate(&json, from: start)
                json.null()
                isWritten = nullable
            case .value(let range):
                separate(&json, from: start)
                isWritten = write(UnsafeBufferPointer(rebasing: text[range]), to: &json)
            case .escaped(let value):
                separate(&json, from: start)
                isWritten = value.withUnsafeBufferPointer { write($0, to: &json) }
            }
            guard isWritten else {
                json.truncate(to: start)
                return false
            }
        }
    }

    /// Puts a comma before every element but the first.
    private func separate(_ json: inout ResponseBuffer, from start: Int) {
        if json.count > start + 1 { json.comma() }
    }
}

extension ScalarEncoding {
    /// What is said where a stored value has no form.
    var fault: String {
        switch self {
        case .enumeration(let names): "The stored value is none of the enum \(names.type)."
        case .list(let element, _): "The stored list, or a value in it, has no form in JSON. \(element.fault)"
        default: "The stored value has no form in JSON."
        }
    }
}
