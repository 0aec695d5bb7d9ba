import JSON
import ModuleKit
import Testing

/// Kinds of values that fields of inputs and parameters of routes take, put together.
@Suite struct InputKindTests {
    private static let mood = EnumDeclaration(
        "Mood", values: [.init("HAPPY", stored: "happy"), .init("SAD", stored: "sad")])

    private struct Span: Sendable {
        let from: Double
        let moods: [String]

        static let kind = InputKind.object("SpanInput", about: "A part.") { fields in
            Span(
                from: fields.value("from", .double(in: 0...10), about: "In seconds."),
                moods: fields.value("moods", .list(of: .enumeration(mood), count: 0...2), default: ["SAD"]))
        }
    }

    private func read<Value>(
        _ kind: InputKind<Value>, _ json: String
    ) throws -> (value: Value, faults: [String]) {
        var fields = InputFields(["x": try JSONParser.parse(Array(json.utf8))])
        let value = fields.value("x", kind)
        do throws(Problem) { try fields.finish() } catch {
            return (value, error.errors.map { "\($0.pointer): \($0.message)" })
        }
        return (value, [])
    }

    @Test func readsListsOfObjectsWithLists() throws {
        let (spans, faults) = try read(
            .list(of: Span.kind, count: 1...3), #"[{"from": 1}, {"from": 2.5, "moods": ["HAPPY", "SAD"]}]"#)
        #expect(faults.isEmpty)
        #expect(spans.map(\.from) == [1, 2.5] && spans.map(\.moods) == [["sad"], ["happy", "sad"]])
    }

    @Test(
        arguments: [
            ("[]", ["/x: The value must have 1 to 3 elements; it has 0."]),
            (#"{"from": 1}"#, ["/x: The value must be a list."]),
            ("[1]", ["/x/0: The value must be an object."]), ("[null]", ["/x/0: The value must not be null."]),
            (
                #"[{"from": 1}, {"from": 11, "moods": null, "a/b": 1}]"#,
                [
                    "/x/1/from: The value must be a number from 0 to 10.", "/x/1/moods: The value must not be null.",
                    "/x/1/a~1b: There is no such field.",
                ]
            ),
            (
                #"[{"moods": ["HAPY", 1]}]"#,
                [
                    "/x/0/from: This field is missing.",
                    #"/x/0/moods/0: The value must be one of "HAPPY", "SAD"; did you mean "HAPPY"?"#,
                    #"/x/0/moods/1: The value must be one of "HAPPY", "SAD"."#,
                ]
            ),
        ]) func namesWhatIsWrong(json: String, faults: [String]) throws
    {
        #expect(try read(.list(of: Span.kind, count: 1...3), json).faults == faults)
    }

    /// Of a list that is too long nothing is read, however long it is.
    @Test func boundsLists() throws {
        let faults = try read(
            .list(of: Span.kind, count: 1...3), "[" + Array(repeating: "{}", count: 1_000).joined(separator: ",") + "]"
        ).faults
        #expect(faults == ["/x: The value must have 1 to 3 elements; it has 1000."])
    }

    @Test func describesItselfWithItsTypes() {
        let mutation = Mutation(
            "cut", .create, of: "Clip", "Cuts.",
            input: { fields in
                (
                    fields.value("spans", .list(of: Span.kind, count: 1...3), about: "What is cut."),
                    fields.optional("mood", .enumeration(Self.mood)),
                    fields.value("take", .integer(in: 1...9), default: 1),
                    fields.value("again", .boolean, default: false), fields.optional("id", .key, nullable: false)
                )
            }, statements: { _ in 0 }
        ) { _, _, _ in nil }
        let described = mutation.input.map {
            "\($0.name): \($0.type)\($0.defaultValue.map { " = \($0.literal)" } ?? "")"
        }
        #expect(
            described == [
                "spans: [SpanInput!]!", "mood: Mood", "take: Int! = 1", "again: Boolean! = false", "id: ID",
            ])
        #expect(mutation.input[0].description == "What is cut. 1 to 3 elements.")
        #expect(mutation.inputTypes.map(\.name) == ["SpanInput"])
        #expect(
            mutation.inputTypes.first?.fields.map { "\($0.name): \($0.type)" } == ["from: Float!", "moods: [Mood!]!"])
        #expect(mutation.inputTypes.first?.fields[1].defaultValue?.literal == "[SAD]")
    }

    @Test(
        arguments: [
            ("\"1.50\"", "1.50"), ("1.50", "1.50"), ("1e2", "100"), ("\"x\"", nil), ("null", nil), ("[1]", nil),
        ] as [(String, String?)])
    func readsDecimals(json: String, expected: String?) throws {
        let (value, faults) = try read(.decimal, json)
        #expect((faults.isEmpty ? value.description : nil) == expected)
    }

    @Test(arguments: [
        ("2024-02-29", true), ("2023-02-29", false), ("", false),
    ])
    func readsScalars(text: String, isRight: Bool) throws {
        let faults = try read(.scalar(.date), "\"\(text)\"").faults
        #expect(faults.isEmpty == isRight)
        if !isRight {
            #expect(
                faults == ["/x: The value must be right: Date must be a day in RFC 3339 form, such as 2026-01-31."])
        }
    }
}
