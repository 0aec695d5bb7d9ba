import JSON
import Testing

@testable import GraphQL

/// The bound on the length of names, which the grammar does not have.
@Suite("Name length") struct NameLengthTests {
    private static let longest = String(repeating: "n", count: Lexer.longestName)

    @Test(
        "A name of the bound's length is read wherever a name may stand, and a longer one is refused there",
        arguments: [
            "{ NAME }", "{ a: NAME }", "{ NAME: a }", "{ a(NAME: 1) }", "{ a(b: NAME) }", "{ a(b: { NAME: 1 }) }",
            "{ a(b: $NAME) }", "{ a @NAME }", "{ ...NAME }", "{ ... on NAME { a } }", "query NAME { a }",
            "query($NAME: Int) { a }", "query($a: [NAME!]) { a }", "fragment NAME on A { a }",
            "fragment a on NAME { a }",
        ])
    func bound(_ text: String) throws {
        #expect(throws: Never.self) { try Document.parse(text.replacing("NAME", with: Self.longest)) }
        let error = #expect(throws: GraphQLError.self) {
            try Document.parse(text.replacing("NAME", with: Self.longest + "n"))
        }
        #expect(error?.code == .limitExceeded)
        #expect(error?.extensions["limit"] == "nameLength" && error?.extensions["value"] == .integer(Lexer.longestName))
        let column = text.utf8.count - (text.firstRange(of: "NAME").map { text[$0.lowerBound...].utf8.count } ?? 0) + 1
        #expect(error?.locations == [SourceLocation(line: 1, column: column)])
    }

    @Test("What is long and no name has no such bound") func others() throws {
        #expect(throws: Never.self) {
            try Document.parse("{ a(b: \"\(Self.longest)n\", c: 1\(String(repeating: "0", count: 500))) }")
        }
        #expect(throws: Never.self) { try Document.parse("# \(Self.longest)n\n{ a }") }
    }
}
