import JSON
import Testing

/// The reader finds in a text what the parser finds, and refuses what it refuses.
@Suite("Reading JSON piece by piece")
struct JSONReaderTests {
    /// Reads a whole text with the reader, arrays and objects and strings each by themselves.
    private static func read(_ text: [UInt8]) throws(JSONError) -> JSONValue {
        let result = text.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in
                var reader = try JSONReader(bytes)
                let value = try value(&reader)
                try reader.finish()
                return value
            }
        }
        return try result.get()
    }

    private static func value(_ reader: inout JSONReader) throws(JSONError) -> JSONValue {
        switch reader.kind {
        case .object:
            var object = JSONObject()
            try reader.beginObject()
            while let name = try reader.nextMember() { object[name] = try value(&reader) }
            return .object(object)
        case .array:
            var elements: [JSONValue] = []
            try reader.beginArray()
            while try reader.nextElement() { elements.append(try value(&reader)) }
            return .array(elements)
        case .string: return .string(String(decoding: try reader.utf8(), as: UTF8.self))
        case .number, .bool, .null, .none: return try reader.value()
        }
    }

    private static let texts = [
        "{}", "[]", " [ 1 , [ ] , { } ] ", #"{"a":{"b":[1,2,{"c":null}]},"d":"e"}"#, #""""#, "7", "tru", "",
        #"["\n\"\\\/\b\f\r\t\u0041\u00e9\ud83d\ude00 plain text of more than eight bytes"]"#, "[1,]", "[,1]", "[1 2]",
        #"{"a":1,}"#, #"{"a" 1}"#, #"{"a":}"#, "{a:1}", "[1", #"{"a":1"#, #"["abc"#, #"["\x"]"#, #"["\ud800"]"#,
        "[\"tab\tin it, after eight bytes\"]", "[1]]", "{}{}", "é", #"["é ü 漢字 👩‍👩‍👧 and more"]"#, "[[[[[]]]]]", "[}", "{]",
    ]

    @Test("What the parser finds", arguments: texts)
    func likeTheParser(text: String) {
        let expected = Result { () throws(JSONError) in try JSONParser.parse(Array(text.utf8)) }
        let found = Result { () throws(JSONError) in try Self.read(Array(text.utf8)) }
        switch (expected, found) {
        case (.success(let expected), .success(let found)): #expect(expected == found)
        case (.failure, .failure): break
        default: Issue.record("\(expected) is not \(found)")
        }
    }

    @Test("Likewise of texts with a byte changed at random")
    func changedTexts() {
        var generator = SystemRandomNumberGenerator()
        let bytes = Array("{}[]\",:\\u0n1te\u{9}\u{1} é".utf8) + [0xFF, 0xC3, 0x80]
        for _ in 0..<20_000 {
            var text = Array((Self.texts.randomElement(using: &generator) ?? "").utf8)
            guard let place = text.indices.randomElement(using: &generator) else { continue }
            text[place] = bytes.randomElement(using: &generator) ?? 0
            let expected = try? JSONParser.parse(text)
            let found = try? Self.read(text)
            // The reader does not look for names that are there twice.
            #expect(expected == found || expected == nil && found?.object != nil, "\(text)")
        }
    }

    @Test("Depth, size and runs of combining marks have their bounds")
    func bounds() {
        let deep = Array(String(repeating: "[", count: 100).utf8)
        #expect(throws: JSONError.self) { try Self.read(deep) }
        let marks = "[\"a" + String(repeating: "\u{301}", count: 31) + "\"]"
        #expect(throws: JSONError.self) { try Self.read(Array(marks.utf8)) }
        #expect(throws: JSONError.self) {
            try [UInt8](repeating: 0x20, count: 11).withUnsafeBytes { bytes in
                _ = try JSONReader(bytes, limits: JSONParser.Limits(bytes: 10))
            }
        }
    }
}
