import FoundationEssentials
import JSON
import ModuleKit
import TestSupport
import Testing

@Suite struct InputFieldsTests {
    private func request(
        _ body: String, contentType: String? = "application/json", method: HTTPMethod = .post, key: String? = nil
    ) -> Request {
        var headers: [(name: String, value: String)] = []
        if let contentType { headers.append(("content-type", contentType)) }
        if let key { headers.append(("idempotency-key", key)) }
        return Request(
            id: "1", method: method, path: "/things", headers: headers, body: Array(body.utf8),
            query: QueryContext(asker: .product))
    }

    private func problem<Value>(_ work: () throws -> Value) -> Problem? {
        do {
            _ = try work()
            return nil
        } catch {
            return error as? Problem
        }
    }

    // MARK: The path

    /// What the path gives is read in place of a field; where it cannot be, there is nothing, and beside it the field is unknown.
    @Test func thePathGivesFields() throws {
        func read(_ members: JSONObject, _ path: [String: String]) throws -> (Int64, Int64, String) {
            var fields = InputFields(members, path: path)
            let values = (
                fields.key("userId"), fields.integer("number", in: 1...9), fields.string("name", length: 1...5)
            )
            try fields.finish()
            return values
        }
        let path = ["userId": "7", "number": "3"]
        let values = try read(["name": "x"], path)
        #expect(values == (7, 3, "x"))
        #expect(problem { try read(["name": "x"], ["userId": "x", "number": "3"]) }?.status == 404)
        #expect(problem { try read(["name": "x"], ["userId": "7", "number": "30"]) }?.status == 404)
        let doubled = problem { try read(["name": "x", "userId": "8"], path) }
        #expect(doubled?.status == 422 && doubled?.errors.map(\.pointer) == ["/userId"])
        #expect(problem { try read(["name": ""], path) }?.errors.map(\.pointer) == ["/name"])
    }

    // MARK: The body

    @Test(
        arguments: [
            ("application/json", nil), ("Application/JSON; Charset=UTF-8", nil),
            ("application/json ; charset=\"utf-8\"", nil),
            ("application/json;", nil), (nil, 415), ("", 415), ("text/plain", 415), ("application/jsonp", 415),
            ("application/json; charset=latin1", 415), ("application/merge-patch+json", 415),
            ("application/x-www-form-urlencoded", 415),
        ] as [(String?, Int?)])
    func takesJSONOnly(contentType: String?, status: Int?) {
        #expect(problem { try request("{}", contentType: contentType).fields() }?.status == status)
    }

    @Test func takesAMergePatchForAPatch() throws {
        var fields = try request("{}", contentType: "application/merge-patch+json", method: .patch).fields()
        try fields.finish()
    }

    @Test(arguments: [
        ("", "empty"), ("[]", "line 1, column 1"), ("null", "line 1"), ("\"{}\"", "line 1"), ("1", "line 1"),
        ("{\"a\": 1,\n  \"b\": nul}", "line 2, column 8"), ("{\"a\":1} x", "column 9"),
        ("{\"a\":1,\"a\":2}", "column 8"), ("{\"a\":\"\\ud800\"}", "column 7"), ("{'a':1}", "column 2"),
    ])
    func refusesWhatIsNoObject(body: String, detail: String) {
        let problem = problem { try request(body).fields() }
        #expect(problem?.status == 400)
        #expect(problem?.detail.contains(detail) == true, "\(problem?.detail ?? "")")
    }

    @Test func boundsTheNesting() {
        let body = "{\"a\":" + String(repeating: "[", count: 100_000)
        #expect(problem { try request(body).fields() }?.status == 400)
    }

    // MARK: Keys

    @Test(
        arguments: [
            ("1", 1), ("\"1\"", 1), ("9223372036854775807", .max), ("\"9223372036854775807\"", .max), ("0", nil),
            ("-1", nil),
            ("\"0\"", nil), ("\"01\"", nil), ("\"+1\"", nil), ("\" 1\"", nil), ("\"1 \"", nil), ("1.0", nil),
            ("1e3", nil),
            ("9223372036854775808", nil), ("\"9223372036854775808\"", nil), ("\"\"", nil), ("\"one\"", nil),
            ("\"１\"", nil),
            ("true", nil), ("null", nil), ("[1]", nil), ("{\"id\":1}", nil),
        ] as [(String, Int64?)])
    func readsKeys(json: String, expected: Int64?) throws {
        var fields = try request("{\"userId\":\(json)}").fields()
        let key = fields.key("userId")
        let problem = problem { try fields.finish() }
        #expect((problem == nil ? key : nil) == expected)
        if expected == nil { #expect(problem?.errors.map(\.pointer) == ["/userId"]) }
    }

    // MARK: Strings

    @Test(arguments: [
        ("\"\"", false), ("\"a\"", true), ("\"abc\"", true), ("\"abcd\"", false), ("\"äöü\"", true), ("\"🙂🙂🙂\"", true),
        ("\"🙂🙂🙂🙂\"", false), ("\"a\\u0000\"", false), ("\"\\u0000\"", false), ("\"a\\nb\"", true), ("1", false),
        ("null", false), ("[\"a\"]", false),
    ])
    func readsStrings(json: String, isRight: Bool) throws {
        var fields = try request("{\"name\":\(json)}").fields()
        _ = fields.string("name", length: 1...3)
        #expect((problem { try fields.finish() } == nil) == isRight)
    }

    // MARK: Times

    @Test(
        arguments: [
            ("2025-01-31T23:59:59Z", "2025-01-31T23:59:59.000000Z"),
            ("2025-01-31t23:59:59z", "2025-01-31T23:59:59.000000Z"),
            ("2025-01-31T23:59:59.5Z", "2025-01-31T23:59:59.500000Z"),
            ("2025-01-31T23:59:59.123456Z", "2025-01-31T23:59:59.123456Z"),
            ("2025-01-31T23:59:59.123456999Z", "2025-01-31T23:59:59.123456Z"),
            ("2025-01-31T23:59:59+02:00", "2025-01-31T21:59:59.000000Z"),
            ("2025-01-31T23:59:59-00:30", "2025-02-01T00:29:59.000000Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000000Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"), ("2016-12-31T23:59:61Z", nil),
            ("2016-12-31T23:59:60.5Z", nil),
            ("2025-02-29T00:00:00Z", nil), ("2025-13-01T00:00:00Z", nil), ("2025-00-01T00:00:00Z", nil),
            ("2025-01-32T00:00:00Z", nil), ("2025-01-31T24:00:00Z", nil), ("2025-01-31T23:60:00Z", nil),
            ("2025-01-31T23:59:59", nil), ("2025-01-31 23:59:59Z", nil), ("2025-01-31", nil),
            ("2025-01-31T23:59:59.Z", nil),
            ("2025-01-31T23:59:59+2", nil), ("2025-01-31T23:59:59+0200", nil), ("2025-01-31T23:59:59+24:00", nil),
            ("2025-01-31T23:59:59+02:60", nil), ("2025-01-31T23:59:59+02:00:00", nil), ("0000-01-01T00:00:00Z", nil),
            ("0001-01-01T00:00:00+00:01", nil), ("9999-12-31T23:59:59-00:01", nil), ("12025-01-31T23:59:59Z", nil),
            ("-2025-01-31T23:59:59Z", nil), ("2025-01-31T23:59:59Z BC", nil), ("infinity", nil), ("", nil),
            ("now", nil),
            ("2025-01-31T23:59:59.000000000000000000000000000000000000000000000000000000000000Z", nil),
        ] as [(String, String?)])
    func readsTimes(text: String, expected: String?) throws {
        var fields = try request("{\"at\":\"\(text)\"}").fields()
        let time = fields.timestamp("at")
        let problem = problem { try fields.finish() }
        #expect((problem == nil ? time.rfc3339 : nil) == expected)
    }

    @Test func anOffsetMovesTheTimeByWhatItSays() throws {
        func digits(_ number: Int, _ count: Int = 2) -> String {
            String(String(number + 10_000).suffix(count))
        }
        for _ in 0..<2_000 {
            let (year, month, day) = (Int.random(in: 2...9998), Int.random(in: 1...12), Int.random(in: 1...28))
            let clock = "\(digits(.random(in: 0...23))):\(digits(.random(in: 0...59))):\(digits(.random(in: 0...59)))"
            let local = "\(digits(year, 4))-\(digits(month))-\(digits(day))T\(clock)"
            let (hours, minutes, isWest) = (Int.random(in: 0...23), Int.random(in: 0...59), Bool.random())
            let text = "\(local)\(isWest ? "-" : "+")\(digits(hours)):\(digits(minutes))"
            var fields = try request("{\"at\":\"\(text)\"}").fields()
            let time = fields.timestamp("at")
            try fields.finish()
            let inUTC = try #require(PostgresTimestamp(rfc3339: local + "Z")).microsecondsSinceEpoch
            let offset = Int64((hours * 60 + minutes) * 60_000_000)
            #expect(time.microsecondsSinceEpoch == inUTC - (isWest ? -offset : offset), "\(text)")
        }
    }

    // MARK: Other values

    @Test(arguments: [
        ("0", true), ("10", true), ("9.5", true), ("1e1", true), ("-0.0", true), ("10.1", false), ("-0.1", false),
        ("1e999", false), ("\"1\"", false), ("null", false), ("true", false),
    ])
    func readsNumbers(json: String, isRight: Bool) throws {
        var fields = try request("{\"rate\":\(json)}").fields()
        _ = fields.double("rate", in: 0...10)
        #expect((problem { try fields.finish() } == nil) == isRight)
    }

    @Test(arguments: [
        ("{\"a\":[1,2.5e-3,null,true,\"x\"]}", true), ("\"text\"", true), ("0", true), ("1e60", true), ("1e308", false),
        ("1e-60", true), ("1e-999", false),
        ("1e-9999", false), ("1e309", false), ("0e99999", false), ("{\"a\":[\"\\u0000\"]}", false),
        ("{\"\\u0000\":1}", false), ("[\"\(String(repeating: "x", count: 300))\"]", false),
    ])
    func readsJSON(json: String, isRight: Bool) throws {
        var fields = try request("{\"extra\":\(json)}").fields()
        let value = fields.optionalJSON("extra", bytes: 100)
        #expect((problem { try fields.finish() } == nil) == isRight)
        if isRight { #expect(value?.text == json) }
    }

    @Test func readsChoices() throws {
        var fields = try request("{\"a\":\"x\",\"b\":\"z\",\"c\":null}").fields()
        #expect(fields.choice("a", among: ["x", "y"]) == "x")
        #expect(fields.optionalChoice("c", among: ["x", "y"]) == nil)
        _ = fields.choice("b", among: ["x", "y"])
        let errors = problem { try fields.finish() }?.errors
        #expect(errors == [Problem.FieldError(pointer: "/b", message: "The value must be one of \"x\", \"y\".")])
    }

    // MARK: Presence

    @Test func tellsNullFromAbsence() throws {
        var fields = try request("{\"a\":null,\"b\":null,\"c\":\"x\"}", method: .patch).fields()
        #expect(fields.has("a") && !fields.has("d"))
        #expect(fields.optionalString("a", length: 1...9) == nil)
        #expect(fields.optionalString("b", length: 1...9, nullable: false) == nil)
        #expect(fields.optionalString("c", length: 1...9, nullable: false) == "x")
        #expect(fields.optionalString("d", length: 1...9, nullable: false) == nil)
        #expect(problem { try fields.finish() }?.errors.map(\.pointer) == ["/b"])
    }

    @Test func namesAllFieldsAtFaultAtOnce() throws {
        var fields = try request("{\"userId\":0,\"vidoId\":\"x\",\"stars\":9,\"zzz\":1,\"a/b~c\":1}").fields()
        _ = fields.key("userId")
        _ = fields.string("videoId", length: 1...200)
        _ = fields.integer("stars", in: 1...5)
        fields.report("No.", parameter: "X-Header")
        let problem = problem { try fields.finish() }
        #expect(problem?.status == 422)
        #expect(problem?.code == "invalid_fields")
        #expect(
            problem?.errors.map(\.pointer)
                == ["/userId", "/videoId", "/stars", "X-Header", "/vidoId", "/zzz", "/a~1b~0c"])
        #expect(problem?.errors[4].message == "There is no such field; did you mean \"videoId\"?")
        #expect(problem?.errors[5].message == "There is no such field.")
    }

    @Test func boundsWhatItSaysOfUnknownFields() throws {
        let members = (0..<5_000).map { "\"\(String(repeating: "n", count: 100))\($0)\":1" }.joined(separator: ",")
        var fields = try request("{\(members)}").fields()
        _ = fields.optionalString("name", length: 1...9)
        let problem = problem { try fields.finish() }
        #expect(problem?.errors.count == 11)
        #expect(problem?.errors.last?.message == "4990 more fields are not known.")
        #expect((problem?.response().body.count ?? .max) < 4_000)
    }

    // MARK: The client's id of an event

    private static let id = "0190f3c1-7b1e-7a64-8a5f-2a5a1f0e9c11"

    @Test(
        arguments: [
            (nil, nil, nil, true), (id, nil, id, true), (nil, id, id, true), (id, id, id, true),
            (nil, "\"\(id)\"", id, true),
            (id, id.uppercased(), id, true),
            // Python: uuid.uuid5(uuid.UUID("5f3c1c0e-6d0b-4b7e-9a55-1d1f6f3a2b90"), "order-1")
            (nil, "order-1", "111a0afa-a8cc-595a-af49-c169ec415d5d", true),
            (nil, "\"order-1\"", "111a0afa-a8cc-595a-af49-c169ec415d5d", true),
            ("111a0afa-a8cc-595a-af49-c169ec415d5d", "order-1", "111a0afa-a8cc-595a-af49-c169ec415d5d", true),
            (id, "order-1", nil, false), (id, "0190f3c1-7b1e-7a64-8a5f-2a5a1f0e9c12", nil, false),
            ("nonsense", nil, nil, false),
            (nil, "", nil, false), (nil, String(repeating: "k", count: 256), nil, false),
        ] as [(String?, String?, String?, Bool)])
    func readsTheClientsEventID(field: String?, key: String?, expected: String?, isRight: Bool) throws {
        let request = request(field.map { "{\"clientEventId\":\"\($0)\"}" } ?? "{}", key: key)
        var fields = try request.fields()
        let id = fields.clientEventID()
        #expect((problem { try fields.finish() } == nil) == isRight)
        if isRight { #expect(id?.uuidString.lowercased() == expected) }
    }

    /// On a thread without room for recursion on the depth of the value.
    @Test func nestedJSONIsCheckedToItsCore() async {
        func nested(_ core: JSONValue) -> JSONObject {
            ["meta": (0..<512).reduce(core) { $1.isMultiple(of: 2) ? [1, $0] : ["a": $0] }]
        }
        func messages(_ members: JSONObject) async -> [String] {
            await SmallStack.run {
                var fields = InputFields(members)
                _ = fields.optionalJSON("meta", bytes: 1 << 20)
                do throws(Problem) {
                    try fields.finish()
                    return []
                } catch { return error.errors.map(\.message) }
            }
        }
        #expect(await messages(nested(true)).isEmpty)
        let character = await messages(nested("\u{0}"))
        #expect(character.count == 1 && character[0].contains("U+0000"))
        let first = await messages(["meta": ["a": .array([.number(JSONNumber(1e300) ?? JSONNumber(0)), "\u{0}"])]])
        #expect(first.count == 1 && first[0].contains("exponent"))
        let name = await messages(["meta": ["\u{0}": .number(JSONNumber(1e300) ?? JSONNumber(0))]])
        #expect(name.count == 1 && name[0].contains("U+0000"))
    }
}
