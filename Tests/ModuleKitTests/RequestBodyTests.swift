import ModuleKit
import Testing

/// What a module reads of a streamed body.
@Suite("Request body")
struct RequestBodyTests {
    private static func lines(_ pieces: [String], longest: Int = 8) async throws -> [String] {
        var lines: [String] = []
        for try await line in RequestBody(pieces.map { Array($0.utf8) }).lines(longest: longest) {
            lines.append(String(decoding: line, as: UTF8.self))
        }
        return lines
    }

    @Test("Lines are the same however the body is cut into pieces")
    func lines() async throws {
        let text = "one\ntwo\r\n\nthree\r\n\r\nlast"
        let expected = ["one", "two", "", "three", "", "last"]
        for size in 1...text.utf8.count {
            let bytes = Array(text.utf8)
            let pieces = stride(from: 0, to: bytes.count, by: size).map { start in
                String(decoding: bytes[start..<min(start + size, bytes.count)], as: UTF8.self)
            }
            #expect(try await Self.lines(pieces) == expected)
        }
        #expect(try await Self.lines([]) == [])
        #expect(try await Self.lines(["a\n"]) == ["a"])
    }

    @Test(
        "A line past its bound is refused by its number",
        arguments: [(["12345678\r\n12345678\r\n"], nil), (["12345678", "\r", "\n123456789\n"], 2), (["123456789"], 1)]
            as [([String], Int?)])
    func longLines(pieces: [String], number: Int?) async throws {
        do {
            let lines = try await Self.lines(pieces)
            #expect(number == nil && lines == ["12345678", "12345678"])
        } catch let problem as Problem {
            #expect(problem.status == 413 && problem.detail.contains("Line \(number ?? 0) "))
        }
    }

    @Test("A body can be read once, and a second reading goes on where the first stopped")
    func once() async throws {
        let body = RequestBody([[1], [], [2], [3]])
        var first = body.makeAsyncIterator()
        #expect(try await first.next() == [1])
        var rest: [[UInt8]] = []
        for try await piece in body { rest.append(piece) }
        #expect(rest == [[2], [3]])
    }

    @Test("The media types that a body may have")
    func mediaTypes() {
        let body = StreamedBody("application/x-ndjson", "image/*", upTo: nil, "Things.")
        for type in ["application/x-ndjson", "Application/X-NDJSON; charset=utf-8", "image/png"] {
            #expect(body.takes(type), "\(type)")
        }
        for type in ["application/json", "imagepng", "text/x", ""] { #expect(!body.takes(type), "\(type)") }
        #expect(!body.takes(nil) && StreamedBody("*/*", upTo: nil, "").takes(nil))
    }
}
