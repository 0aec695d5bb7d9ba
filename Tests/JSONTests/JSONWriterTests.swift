import JSON
import Testing

struct JSONWriterTests {
    /// Eight bytes are looked at in one step: every byte in every place among them.
    @Test func everyByteIsEscapedWhereItMustBe() throws {
        for byte in 0..<0x80 as Range<UInt8> {
            for position in 0..<19 {
                var text = Array(repeating: UInt8(ascii: "a"), count: 19)
                text[position] = byte
                let string = String(decoding: text, as: UTF8.self)
                var writer = JSONWriter()
                writer.string(string)
                #expect(try JSONParser.parse(writer.bytes) == .string(string))
                let mustEscape = byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
                #expect((writer.bytes.count > 21) == mustEscape)
            }
        }
    }

    @Test func whatIsWrittenReadsBackTheSame() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3_000 {
            let value = Self.value(&random, depth: 0)
            var writer = JSONWriter()
            writer.value(value)
            #expect(try JSONParser.parse(writer.bytes) == value)
            #expect(value.description == String(decoding: writer.bytes, as: UTF8.self))
        }
    }

    private static func value(_ random: inout SystemRandomNumberGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 4 ? 5 : 7), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 3:
            let double = Double(bitPattern: .random(in: 0 ... .max, using: &random))
            return JSONNumber(double).map { .number($0) } ?? .null
        case 4: return .string(string(&random))
        case 5: return .array((0..<Int.random(in: 0...4)).map { _ in value(&random, depth: depth + 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...12) { object[string(&random)] = value(&random, depth: depth + 1) }
            return .object(object)
        }
    }

    private static func string(_ random: inout SystemRandomNumberGenerator) -> String {
        var string = ""
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            let limit: UInt32 = Bool.random(using: &random) ? 0x7F : 0x10FFFF
            if let scalar = Unicode.Scalar(UInt32.random(in: 0...limit, using: &random)) {
                string.unicodeScalars.append(scalar)
            }
        }
        return string
    }

    @Test func numbersAndPunctuation() throws {
        var writer = JSONWriter(capacity: 64)
        writer.beginArray()
        for value in [0, -1, 10, .max, .min] as [Int64] {
            writer.integer(value)
            writer.comma()
        }
        try writer.double(0.1)
        writer.comma()
        let length = writer.bytes.count
        writer.beginObject()
        writer.name("a")
        writer.null()
        writer.endObject()
        writer.truncate(to: length)
        writer.bool(true)
        writer.endArray()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "[0,-1,10,9223372036854775807,-9223372036854775808,0.1,true]")
        for value in [Double.nan, .infinity, -.infinity] {
            let before = writer.bytes
            #expect(throws: JSONError.self) { try writer.double(value) }
            #expect(writer.bytes == before)
        }
    }
}
