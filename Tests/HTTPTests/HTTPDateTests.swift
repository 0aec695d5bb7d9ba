import Testing

@testable import HTTP

@Suite("Dates in answers")
struct HTTPDateTests {
    @Test("The date of an answer")
    func date() { #expect(HTTPDate.text(of: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT") }
}
