import Testing

@testable import Relational

/// PostgreSQL's arrays and enums as JSON.
@Suite struct ArrayTextTests {
    private func json(_ text: String, _ encoding: ScalarEncoding) -> String? {
        var buffer = ResponseBuffer(capacity: 16)
        buffer.byte(UInt8(ascii: ">"))
        var text = text
        let isWritten = text.withUTF8 { encoding.write($0, to: &buffer) }
        let written = String(decoding: buffer.bytes.dropFirst(), as: UTF8.self)
        if !isWritten { #expect(written.isEmpty, "\(written)") }
        return isWritten ? written : nil
    }

    @Test(
        arguments: [
            ("{}", "[]"), ("{a}", #"["a"]"#), ("{a,b}", #"["a","b"]"#), (#"{"a b","",x}"#, #"["a b","","x"]"#),
            (#"{"a \"b\" \\ c"}"#, #"["a \"b\" \\ c"]"#), (#"{"NULL"}"#, #"["NULL"]"#), ("[0:1]={a,b}", #"["a","b"]"#),
            (#"{"{,}"}"#, #"["{,}"]"#), ("{é😀}", #"["é😀"]"#), ("{NULL}", nil), ("{a,NULL}", nil), ("", nil), ("{", nil),
            ("{a", nil), ("{a,}", nil), ("{,a}", nil), ("{{a},{b}}", nil), ("{}x", nil), (#"{"a}"#, nil),
            (#"{"a"b}"#, nil),
            ("a", nil), (#"{"\"#, nil),
        ] as [(String, String?)])
    func listsOfTexts(text: String, expected: String?) {
        #expect(json(text, .list(.string, nullable: false)) == expected)
    }

    @Test func elementsMayBeNull() {
        #expect(json("{NULL,a,NULL}", .list(.string, nullable: true)) == #"[null,"a",null]"#)
    }

    @Test func elementsHaveTheirOwnForms() {
        #expect(json("{1.5,NaN}", .list(.decimal, nullable: true)) == nil)
        #expect(json("{1.5,-2}", .list(.decimal, nullable: false)) == #"["1.5","-2"]"#)
        #expect(json("{t,f}", .list(.boolean, nullable: false)) == "[true,false]")
        #expect(
            json(#"{"2025-01-31 23:59:59.5+00"}"#, .list(.timestamp, nullable: false))
                == #"["2025-01-31T23:59:59.500000Z"]"#)
        #expect(json(#"{"{\"a\": [1]}"}"#, .list(.json, nullable: false)) == #"[{"a": [1]}]"#)
        #expect(json(#"{"\\x0001ff"}"#, .list(.bytes, nullable: false)) == #"["AAH/"]"#)
    }

    @Test func valuesWithoutAForm() {
        for (text, encoding) in [
            ("NaN", ScalarEncoding.decimal), ("Infinity", .decimal), ("infinity", .date), ("0044-03-15 BC", .date),
            ("10000-01-01", .date), ("24:00:00", .time), ("infinity", .duration), ("01", .number), ("1x", .number),
            ("", .number),
        ] {
            #expect(json(text, encoding) == nil, "\(text)")
        }
        #expect(json("P1Y-2M", .duration) == "\"P1Y-2M\"")
        #expect(json("-0.50", .number) == "-0.50")
    }

    /// However many values there are, each is found, and nothing else.
    @Test(arguments: [0, 1, 3, 40, 1_000]) func names(count: Int) {
        let values = (0..<count).map { EnumDeclaration.Value("N\($0)", stored: "s \($0)") }
        let encoding = ScalarEncoding.enumeration(EnumDeclaration("E", values: values).names)
        for number in 0..<count { #expect(json("s \(number)", encoding) == "\"N\(number)\"") }
        for text in ["", "s", "s \(count)", "N0"] { #expect(json(text, encoding) == nil) }
    }
}
