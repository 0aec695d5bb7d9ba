import GraphQL
import Testing

/// Checking that fields can merge takes few steps for each token of the document, on documents that make implementations which
/// compare in pairs hang.
struct MergingCostTests {
    /// The most steps that a token may cost.
    private static let stepsPerToken = 4

    private func check(_ text: String, conflicts: Bool) throws {
        let limits = ParserLimits(tokens: .max, depth: .max, bytes: 64 << 20)
        let document = try Document.parse(text, limits: limits)
        let tokens = text.split { !$0.isLetter && !$0.isNumber && $0 != "." }.count
        let unbounded = ValidationLimits(
            depth: .max, rootFields: .max, expandedFields: .max, aliases: .max, directives: .max,
            mergingSteps: tokens * Self.stepsPerToken)
        let errors = document.validate(against: TestSchema.schema, limits: unbounded)
        #expect(!errors.contains { $0.code == .limitExceeded }, "\(errors)")
        #expect(errors.contains { $0.message.contains("conflict because") } == conflicts, "\(errors.prefix(3))")
        #expect(errors.allSatisfy { $0.message.contains("conflict because") }, "\(errors.prefix(3))")
    }

    @Test(arguments: [true, false]) func manyFieldsOfOneName(clash: Bool) throws {
        let fields = (0..<10_000).map { "a: dog(id: \(clash ? $0 : 1)) { name }" }
        try check("{ \(fields.joined(separator: " ")) }", conflicts: clash)
    }

    @Test(arguments: [true, false]) func manyFieldsOfOneNameInFragments(clash: Bool) throws {
        var text = "{ \((0..<2_000).map { "...f\($0)" }.joined(separator: " ")) }"
        for position in 0..<2_000 {
            text += " fragment f\(position) on Query { a: dog(id: \(clash ? position : 1)) { friends { name } } }"
        }
        try check(text, conflicts: clash)
    }

    @Test(arguments: [true, false]) func conflictsAtEveryLevelOfATree(clash: Bool) throws {
        var tree = "name"
        for level in 0..<11 {
            tree = "self { \(tree) } self { \(clash && level == 0 ? "name: pets { name } " : "")\(tree) }"
        }
        try check("{ human(names: []) { \(tree) } }", conflicts: clash)
    }

    @Test(arguments: [true, false]) func fragmentsThatSpreadAllLaterOnes(clash: Bool) throws {
        let count = 120
        var text = "{ human(names: []) { ...f0 } }"
        for level in 0..<count {
            let later = (level + 1..<count).map { "...f\($0)" }.joined(separator: " ")
            text += " fragment f\(level) on Human { x: \(clash && level % 2 == 0 ? "name" : "__typename") \(later) }"
        }
        try check(text, conflicts: clash)
    }

    @Test(arguments: [true, false]) func fragmentsNestedTwiceInEachOther(clash: Bool) throws {
        let count = 1_500
        var text = "{ human(names: []) { ...f0 } }"
        for level in 0..<count {
            text +=
                " fragment f\(level) on Human { self { ...f\(level + 1) } self { ...f\(level + 1) } b: self { ...f\(level + 1) } }"
        }
        try check(text + " fragment f\(count) on Human { x: name \(clash ? "x: __typename" : "") }", conflicts: clash)
    }

    @Test(arguments: [true, false]) func objectsOfManyTypes(clash: Bool) throws {
        let dogs = (0..<2_000).map { "... on Dog { a: name(upper: \(clash && $0 == 1_999)) friends { name } }" }
        let cats = (0..<2_000).map { _ in "... on Cat { a: name friends { name } }" }
        let pets = (0..<2_000).map { _ in "... on Pet { friends { name } }" }
        try check("{ pet { \((dogs + cats + pets).joined(separator: " ")) } }", conflicts: clash)
    }
}
