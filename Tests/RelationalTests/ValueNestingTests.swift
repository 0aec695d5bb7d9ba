import GraphQL
import JSON
import TestSupport
import Testing

@testable import Relational

/// Values as deep as may be are handled without recursion, which the thread that they are handled on has no room for.
@Suite struct ValueNestingTests {
    private static let levels = 512

    private static func json(_ core: JSONValue) -> JSONValue {
        (0..<levels).reduce(core) { $1.isMultiple(of: 2) ? [$0, 1] : ["a": $0] }
    }

    private static func input(_ core: InputValue) -> InputValue {
        (0..<levels).reduce(core) { value, level in
            level.isMultiple(of: 2)
                ? .list([value, .int(1)]) : .object(InputObject([InputObject.Member(name: "a", value: value)]))
        }
    }

    @Test func inputIsWrittenAsJSON() async {
        let value = Self.input(.enumeration("A"))
        let json = await SmallStack.run { value.json }
        #expect(json == Self.json("A"))
    }

    @Test func inputIsComparedByItsBytes() async {
        let (value, same, other) = (Self.input(.string("é")), Self.input(.string("é")), Self.input(.string("e\u{301}")))
        let results = await SmallStack.run { [value.isIdentical(to: same), value.isIdentical(to: other)] }
        #expect(results == [true, false])
    }

    @Test func plansAreMasked() async {
        let plan = Self.json("id = 7")
        let masked = await SmallStack.run { PlanMasking.masked(plan) }
        #expect(masked == Self.json("id = ?"))
    }

    @Test func resolversValuesAreChecked() async throws {
        let type = JSONType(
            (0..<Self.levels).reduce(TypeReference.nonNull(.named("Int"))) { type, _ in .list(type) }, LeafTypes())
        func lists(_ core: JSONValue) -> JSONValue { (1..<Self.levels).reduce([core]) { value, _ in [value, .null] } }
        let (right, wrong, null) = (lists(1), lists("a"), lists(.null))
        let results = await SmallStack.run { [type.admits(right), type.admits(wrong), type.admits(null)] }
        #expect(results == [true, false, false])
    }
}
