import JSON
import Testing

@Suite struct StreamSafeTextTests {
    private func text(_ marks: Int) -> String { "a" + String(repeating: "\u{301}", count: marks) }

    @Test(arguments: [0, 1, 30]) func writingPasses(_ marks: Int) throws {
        #expect(StreamSafeText.holds(text(marks) + "b" + text(marks)))
        #expect(try JSONParser.parse(Array("\"\(text(marks))\"".utf8)).string?.unicodeScalars.count == marks + 1)
    }

    @Test(arguments: [31, 100_000]) func longRunsAreRefused(_ marks: Int) {
        #expect(!StreamSafeText.holds(text(marks)))
        for json in ["\"\(text(marks))\"", "{\"\(text(marks))\": 1}"] {
            let error = #expect(throws: JSONError.self) { try JSONParser.parse(Array(json.utf8)) }
            #expect(error?.code == .limit)
        }
    }

    @Test func namesAreComparedByTheirBytes() throws {
        let json = try JSONParser.parse(Array("{\"\u{E9}\": 1, \"e\u{301}\": 2}".utf8))
        #expect(json.object?["\u{E9}"] == .integer(1))
        #expect(json.object?["e\u{301}"] == .integer(2))
    }
}
