import Testing

@testable import GraphQL

/// Lines and columns of bytes of a text.
@Suite("Source locations") struct SourceLocationTests {
    @Test("A place found from a mark is the one found from the start, whatever lies at the mark")
    func marks() {
        for unit in ["a", "\n", "\r", "\r\n", "é", "€", "😀", "ab\r\n€"] {
            for shift in 0..<4 {
                let text = Array((String(repeating: " ", count: shift) + String(repeating: unit, count: 3_000)).utf8)
                let index = SourceLocationIndex(text)
                for offset in Array(stride(from: -1, through: text.count + 2, by: 97)) + Array(1_020...1_030) {
                    #expect(
                        index.location(ofByte: offset) == SourceLocation(ofByte: offset, in: text), "\(unit) \(offset)")
                }
            }
        }
        #expect(SourceLocationIndex([]).location(ofByte: 0) == SourceLocation(line: 1, column: 1))
    }
}
