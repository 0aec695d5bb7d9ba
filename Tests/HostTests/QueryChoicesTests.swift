import Testing

@testable import Host

@Suite("Choices of queries")
struct QueryChoicesTests {
    @Test("What was kept for a query is found under that query alone")
    func kept() {
        let choices = QueryChoices<Int>()
        #expect(choices.choice(for: "fields=id") == nil)
        choices.keep(1, for: "fields=id")
        choices.keep(2, for: "fields=id,username")
        choices.keep(3, for: "fields=id")
        #expect(choices.choice(for: "fields=id") == 1)
        #expect(choices.choice(for: "fields=id,username") == 2)
        for other in ["", "fields=", "fields=ID", "fields=id,", "fields=id,username,email"] {
            #expect(choices.choice(for: other[...]) == nil)
        }
        // Canonically equivalent, and so equal as Swift's strings are.
        choices.keep(4, for: "caf\u{e9}")
        #expect(choices.choice(for: "cafe\u{301}") == nil)
    }

    @Test("The latest few are kept, and none that is very long")
    func bounded() {
        let choices = QueryChoices<Int>()
        for number in 0..<100 { choices.keep(number, for: "\(number)") }
        #expect((0..<100).filter { choices.choice(for: "\($0)") != nil } == Array(84..<100))
        let long = String(repeating: "x", count: 1000)
        choices.keep(1, for: long[...])
        #expect(choices.choice(for: long[...]) == nil)
        #expect(choices.choice(for: "99") == 99)
    }
}
