import GraphQL
import JSON
import TestSupport
import Testing

/// Input values as deep as may be are handled without recursion, which the thread that they are handled on has no room for.
struct ValueNestingTests {
    private static func value(levels: Int, core: InputValue) -> InputValue {
        (0..<levels).reduce(core) { value, level in
            level.isMultiple(of: 2)
                ? .list([value, .boolean(true)])
                : .object(InputObject([InputObject.Member(name: "a", value: value)]))
        }
    }

    private static func expression(levels: Int, core: InputExpression) -> InputExpression {
        (0..<levels).reduce(core) { expression, level in
            level.isMultiple(of: 2)
                ? .list([expression, .variable(index: 0, path: [])])
                : .object([InputExpression.Member(name: "a", value: expression)])
        }
    }

    @Test func valuesAreComparedAndHashed() async {
        let value = Self.value(levels: 512, core: .int(1))
        let same = Self.value(levels: 512, core: .int(1))
        let other = Self.value(levels: 512, core: .int(2))
        let results = await SmallStack.run {
            [value == same, value != other, value.hashValue == same.hashValue, value.hashValue != other.hashValue]
        }
        #expect(results == [true, true, true, true])
    }

    @Test func expressionsAreComparedAndHashed() async {
        let value = Self.expression(levels: 512, core: .constant(.int(1)))
        let same = Self.expression(levels: 512, core: .constant(.int(1)))
        let other = Self.expression(levels: 512, core: .constant(.int(2)))
        let results = await SmallStack.run {
            [value == same, value != other, value.hashValue == same.hashValue, value.hashValue != other.hashValue]
        }
        #expect(results == [true, true, true, true])
    }

    @Test func valuesDifferInAnyPart() {
        func object(_ name: String, _ value: InputValue) -> InputValue {
            .object(InputObject([InputObject.Member(name: name, value: value)]))
        }
        let values: [InputValue] = [
            .null, .boolean(true), .boolean(false), .int(1), .int(2), .float(1.5), .string("a"), .string("b"),
            .enumeration("a"), .json(1), .json([1]), .list([]), .list([.int(1)]), .list([.int(1), .int(2)]),
            .list([.int(2), .int(1)]), .list([.list([]), .int(1)]), object("a", .int(1)), object("b", .int(1)),
            object("a", .list([])), object("a", object("a", .int(1))),
        ]
        for (left, value) in values.enumerated() {
            for (right, other) in values.enumerated() {
                #expect((value == other) == (left == right))
                #expect((value.hashValue == other.hashValue) == (left == right))
            }
        }
    }
}
