import JSON
import TestSupport
import Testing

/// Values as deep as may be are handled without recursion, which the thread that they are handled on has no room for.
@Suite("Values nested to the limit")
struct JSONNestingTests {
    private static let limits = JSONParser.Limits(depth: .max)

    /// Arrays and objects in turn, each with a part before and a part behind the one that is nested.
    private static func text(levels: Int) -> [UInt8] {
        var text = "1"
        for level in 1...levels {
            text = level.isMultiple(of: 2) ? "[true,\(text),\"a\"]" : "{\"a\":null,\"b\":\(text),\"c\":0.5}"
        }
        return Array(text.utf8)
    }

    @Test("Parsed and written") func parsedAndWritten() async throws {
        let text = Self.text(levels: JSONParser.Limits.deepest)
        let (parsed, written) = await SmallStack.run {
            let parsed = Result { () throws(JSONError) in try JSONParser.parse(text, limits: Self.limits) }
            return (parsed, (try? parsed.get())?.description)
        }
        _ = try parsed.get()
        #expect(written == String(decoding: text, as: UTF8.self))
    }

    @Test("One level more is refused") func refused() async {
        for (levels, limits) in [(JSONParser.Limits.deepest, Self.limits), (64, JSONParser.Limits())] {
            let texts = [
                Self.text(levels: levels + 1), Array(String(repeating: "[", count: levels + 1).utf8),
                Array(String(repeating: "{\"a\":", count: levels + 1).utf8),
            ]
            for text in texts {
                let parsed = await SmallStack.run {
                    Result { () throws(JSONError) in try JSONParser.parse(text, limits: limits) }
                }
                let error = #expect(throws: JSONError.self) { try parsed.get() }
                #expect(error?.code == .limit)
                #expect(error?.message == "The JSON text is nested deeper than \(levels) levels.")
            }
        }
    }

    @Test("Read whole by the reader, which counts what it is in") func read() async throws {
        let text = Array("[".utf8) + Self.text(levels: 511) + Array(",".utf8) + Self.text(levels: 512) + Array("]".utf8)
        let (first, second) = await SmallStack.run {
            text.withUnsafeBytes { bytes in
                do {
                    var reader = try JSONReader(bytes, limits: Self.limits)
                    try reader.beginArray()
                    _ = try reader.nextElement()
                    let first = try reader.value()
                    _ = try reader.nextElement()
                    return (first as JSONValue?, Result { try reader.value() })
                } catch { return (nil, .failure(error)) }
            }
        }
        #expect(first != nil)
        let error = #expect(throws: JSONError.self) { try second.get() }
        #expect(error?.code == .limit)
    }

    @Test("Compared and hashed") func compared() async throws {
        let text = Self.text(levels: JSONParser.Limits.deepest)
        let changed = Array(String(decoding: text, as: UTF8.self).replacing("1", with: "2").utf8)
        let value = try JSONParser.parse(text, limits: Self.limits)
        let same = try JSONParser.parse(text, limits: Self.limits)
        let other = try JSONParser.parse(changed, limits: Self.limits)
        let results = await SmallStack.run {
            [value == same, value != other, value.hashValue == same.hashValue, value.hashValue != other.hashValue]
        }
        #expect(results == [true, true, true, true])
    }

    @Test(
        "Values differ in any part",
        arguments: [
            "null", "true", "false", "1", "1.0", "\"1\"", "[]", "{}", "[1]", "[[1]]", "[1,2]", "[2,1]", "[[],1]",
            "[1,[]]",
            "[{}]", #"{"a":1}"#, #"{"b":1}"#, #"{"a":[1]}"#, #"{"a":{"a":1}}"#, #"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#,
            #"{"a":2,"b":1}"#, #"{"a":[],"b":{}}"#, #"{"a":{},"b":[]}"#, "[[1,2],[3]]", "[[1],[2,3]]",
        ])
    func different(text: String) throws {
        let value = try JSONParser.parse(Array(text.utf8))
        for other in Self.differing {
            let otherValue = try JSONParser.parse(Array(other.utf8))
            #expect((value == otherValue) == (text == other))
            #expect((value.hashValue == otherValue.hashValue) == (text == other))
        }
    }

    private static let differing = [
        "null", "true", "1", "1.0", "[]", "{}", "[1]", "[1,2]", "[2,1]", "[[],1]", "[1,[]]", #"{"a":1}"#, #"{"b":1}"#,
        #"{"a":{"a":1}}"#, #"{"a":2,"b":1}"#, #"{"a":{},"b":[]}"#, "[[1],[2,3]]",
    ]
}
