import JSON
import Testing

struct JSONParserTests {
    @Test(
        arguments: [
            "[]", "{}", " [ ] ", "null", "true", "false", "0", "-0", "123", "1.5", "-1.5e-3", "1E+2", "0e1", "\"\"",
            "\"a\"", #""\"\\\/\b\f\n\r\t""#, #""\u00e9""#, #""\ud83d\ude00""#, #""\uD83D\uDE00x""#, "\"é😀\u{7F}\"",
            "[1,2,[3]]", #"{"a":1,"b":{"c":[null]}}"#, "\t\n\r []", #"{"":0}"#, #""\u0000""#, "\"\u{2028}\"",
            "123456789012345678901234567890", "1e999", "[\"a\", 1 , true]",
        ])
    func valid(text: String) throws {
        _ = try JSONParser.parse(Array(text.utf8))
    }

    @Test(
        arguments: [
            "", " ", "[", "]", "{", "}", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
            "{'a':1}", "{\"a\":1,\"a\":2}", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "NaN", "Infinity", "nul",
            "truE", "True", "\"", "\"a", "\"\n\"", "\"\t\"", "\"\u{0}\"", #""\x""#, #""\u12""#, #""\u12g4""#,
            #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800\ud800""#, "\"\\", "[1]x", "1 2", "//1",
            "[1/**/]", "\u{FEFF}1", "nulll", "[\"a\":1]", "{1:1}", "{\"a\" 1}", "\u{A0}1", "-a", "[-]", "1.e1", "1.5.2",
        ])
    func invalid(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test func invalidUTF8IsRefused() {
        for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]] {
            let error = #expect(throws: JSONError.self) { try JSONParser.parse([0x22] + bytes + [0x22]) }
            #expect(error?.code == .encoding)
        }
    }

    @Test func faultsHaveAPlace() {
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(Array("{\n  \"é\": tru }".utf8)) }
        #expect(error?.line == 2)
        #expect(error?.column == 8)
        #expect(error?.offset == 10)
        #expect(error?.code == .syntax)
    }

    @Test func boundsAreKept() throws {
        let nested = { (depth: Int) in
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONParser.parse(nested(64))
        _ = try JSONParser.parse(nested(512), limits: .init(depth: 10_000))
        for (bytes, limits) in [
            (nested(65), JSONParser.Limits()), (nested(100_000), JSONParser.Limits(depth: 1_000_000)),
            (nested(2), JSONParser.Limits(bytes: 3)),
        ] {
            let error = #expect(throws: JSONError.self) { try JSONParser.parse(bytes, limits: limits) }
            #expect(error?.code == .limit)
        }
    }

    @Test func manyMembersAreFoundByName() throws {
        let text = "{\((0..<50_000).map { "\"m\($0)\":\($0)" }.joined(separator: ","))}"
        var object = try #require(try JSONParser.parse(Array(text.utf8)).object)
        #expect(object["m49999"] == 49_999)
        #expect(object["m50000"] == nil)
        object["m0"] = nil
        #expect(object["m1"] == 1)
        #expect(object.count == 49_999)
    }

    @Test func numbersKeepTheirDigits() throws {
        func number(_ text: String) throws -> JSONNumber { try #require(try JSONParser.parse(Array(text.utf8)).number) }
        #expect(try number("1.50").text == "1.50")
        #expect(try number("9223372036854775807").int64 == .max)
        #expect(try number("9223372036854775808").int64 == nil)
        #expect(try number("1.0").int64 == 1)
        #expect(try number("1e3").int64 == 1_000)
        #expect(try number("1.5").int64 == nil)
        #expect(try number("1e400").double == nil)
        #expect(try number("0.1").double == 0.1)
    }
}
