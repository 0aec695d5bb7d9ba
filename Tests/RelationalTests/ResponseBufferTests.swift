import JSON
import Testing

@testable import Relational

@Suite struct ResponseBufferTests {
    @Test func escapesAsTheJSONWriterDoes() {
        let alphabet = Array("ab \"\\\n\u{1}\u{1F}\u{20}\u{7F}é€😀").map(String.init)
        var generator = SystemRandomNumberGenerator()
        for count in 0..<300 {
            // Few of the texts would be without a character to escape if all were as likely.
            let letters = count % 2 == 0 ? alphabet : ["a", "b", " ", "é", "😀", "\u{7F}"]
            let text = (0..<count % 40).map { _ in letters.randomElement(using: &generator) ?? "" }.joined()
            var buffer = ResponseBuffer(capacity: 0)
            buffer.string(text)
            var writer = JSONWriter()
            writer.string(text)
            #expect(buffer.bytes == writer.bytes, "\(text)")
        }
    }

    /// Each of the characters at each position of a text of each length, since eight are looked at together.
    @Test(arguments: [0x00, 0x1F, 0x22, 0x5C] as [UInt8]) func findsWhatMustBeEscaped(_ byte: UInt8) {
        for count in 1...40 {
            var text = [UInt8](repeating: 0x80, count: count)
            #expect(text.withUnsafeBufferPointer { JSONWriter.isPlain($0) })
            for position in 0..<count {
                text[position] = byte
                #expect(!text.withUnsafeBufferPointer { JSONWriter.isPlain($0) })
                text[position] = 0xFF
            }
        }
    }

    @Test func growsAndForgets() {
        var buffer = ResponseBuffer(capacity: 0)
        var expected: [UInt8] = []
        for count in 0..<200 {
            let text = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: count)
            buffer.raw(text)
            expected += text
            let padded = text + [UInt8](repeating: 0xAA, count: ResponseBuffer.slack)
            padded.withUnsafeBufferPointer { buffer.padded($0, at: 0, count: Int32(count)) }
            expected += text
        }
        #expect(buffer.bytes == expected)
        buffer.truncate(to: 100)
        buffer.truncate(to: 5_000)
        #expect(buffer.bytes == Array(expected.prefix(100)))
    }
}
