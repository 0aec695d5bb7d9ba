import JSON
import Postgres
import TestSupport
import Testing

/// What cannot be written, and what a client is told of it. The field at fault stands between two that write.
@Suite("Mutations: faults of the input")
struct InputFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let what: String
        /// What is done to the tables before, so that what the input's own rules let pass reaches a constraint.
        var table: String?
        /// The mutation's field, without its selection.
        let field: String
        var variables: JSONValue = [:]
        var code = "BAD_USER_INPUT"
        /// The input's field at fault; nil where the database does not say it.
        let input: String?

        var testDescription: String { what }
    }

    private static let long = String(repeating: "x", count: 201)
    private static let interaction = "userId: 1, videoId: \"v\", interactionType: \"play\""

    private static let faults: [Fault] = [
        Fault(
            what: "unique", field: "updateUser(input: { id: 1, username: \"BOB\" })", code: "CONFLICT",
            input: "username"),
        Fault(
            what: "unique, another", field: "updateUser(input: { id: 1, email: \"Bob@Example.org\" })",
            code: "CONFLICT",
            input: "email"),
        Fault(
            what: "foreign key", field: "recordPlay(input: { userId: 99, videoId: \"v\" })", input: "userId"),
        Fault(
            what: "foreign key, another",
            field: "recordInteraction(input: { \(interaction) })"
                .replacing("userId: 1", with: "userId: \(Int64.max)"), input: "userId"),
        Fault(
            what: "check",
            table: """
                ALTER TABLE plays DROP CONSTRAINT plays_device_id_check,
                    ADD CONSTRAINT plays_device_id_check CHECK (device_id <> 'no')
                """,
            field: "recordPlay(input: { userId: 1, videoId: \"v\", deviceId: \"no\" })", input: "deviceId"),
        Fault(
            what: "check without a meaning", table: "ALTER TABLE plays ADD CONSTRAINT mine CHECK (video_id <> 'no')",
            field: "recordPlay(input: { userId: 1, videoId: \"no\" })", input: nil),
        Fault(
            what: "null", field: "updateUser(input: { id: 1, username: null })", input: "username"),
        Fault(
            what: "not null", table: "ALTER TABLE plays ALTER session_id SET NOT NULL",
            field: "recordPlay(input: { userId: 1, videoId: \"v\" })", input: "sessionId"),
        Fault(
            what: "too long", field: "recordPlay(input: { userId: 1, videoId: \"\(long)\" })", input: "videoId"),
        Fault(
            what: "too long for the column", table: "ALTER TABLE plays ALTER device_id TYPE varchar(2)",
            field: "recordPlay(input: { userId: 1, videoId: \"v\", deviceId: \"long\" })", input: nil),
        Fault(
            what: "too long as JSON", field: "recordInteraction(input: { \(interaction), extra: $json })",
            variables: ["json": .array(Array(repeating: .string(long), count: 50))], input: "extra"),
        Fault(
            what: "out of range", field: "recordInteraction(input: { \(interaction), positionSeconds: -0.5 })",
            input: "positionSeconds"),
        Fault(
            what: "out of range, the other end", field: "recordInteraction(input: { \(interaction), rate: 1e300 })",
            input: "rate"),
        Fault(
            what: "out of range for the column",
            table: "ALTER TABLE user_playbook ALTER position_s TYPE smallint",
            field: "recordInteraction(input: { \(interaction), positionSeconds: 1e9 })", input: nil),
        Fault(
            what: "a key out of range",
            field: "recordPlay(input: { userId: \"9223372036854775808\", videoId: \"v\" })", input: "userId"),
        Fault(
            what: "NUL", field: "recordPlay(input: { userId: 1, videoId: \"a\\u0000b\" })", input: "videoId"),
        Fault(
            what: "NUL, sent as it is", field: "recordPlay(input: { userId: 1, videoId: \"v\", sessionId: $text })",
            variables: ["text": "a\u{0}b"], input: "sessionId"),
        Fault(
            what: "NUL in JSON", field: "recordInteraction(input: { \(interaction), extra: $json })",
            variables: ["json": ["a": ["b": "\u{0}"]]], input: "extra"),
        Fault(
            what: "NUL in a name of JSON", field: "recordInteraction(input: { \(interaction), extra: $json })",
            variables: ["json": ["\u{0}": 1]], input: "extra"),
        Fault(
            what: "NUL in a key", field: "recordPlay(input: { userId: \"1\\u0000\", videoId: \"v\" })",
            input: "userId"),
        Fault(
            what: "NUL in a password", field: "updateUser(input: { id: 1, password: \"\\u0000 long enough\" })",
            input: "password"),
    ]

    @Test("Each is told with its code and the input's field; the fields around it are written", arguments: faults)
    func fault(_ fault: Fault) async throws {
        try await TestHost.with { host in
            let (ann, _) = (try await host.addUser("ann"), try await host.addUser("bob"))
            #expect(ann == "1")
            if let table = fault.table { _ = try await host.database.query("\(raw: table)", access: .write) }
            // Every event around it has what a column might want.
            let good = "recordPlay(input: { userId: 1, videoId: \"v\", sessionId: \"s\" }) { play { videoId } }"
            let before = try await Self.stored(host)
            let variables = fault.variables.names.map { $0 == "json" ? "($json: JSON)" : "($text: String)" }.joined()
            let answer = await host.query(
                "mutation\(variables) {\n  a: \(good)\n  b: \(fault.field) { __typename }\n  c: \(good)\n}",
                fault.variables)
            #expect(
                answer["data"] == ["a": ["play": ["videoId": "v"]], "b": .null, "c": ["play": ["videoId": "v"]]],
                "\(answer.text)")
            #expect(answer["errors"].array?.count == 1, "\(answer.text)")
            let error = answer["errors"][0]
            #expect(error["path"] == ["b"] && error["locations"] == [["line": 3, "column": 3]], "\(answer.text)")
            #expect(error["extensions"]["code"] == .string(fault.code), "\(answer.text)")
            let path: JSONValue = fault.input.map { ["input", .string($0)] } ?? .null
            #expect(error["extensions"]["inputPath"] == path, "\(answer.text)")
            // One fault is told as several are.
            let listed = error["extensions"]["inputErrors"]
            #expect(listed.array?.map { $0["inputPath"] } ?? [] == (fault.input == nil ? [] : [path]), "\(answer.text)")
            if let input = fault.input {
                let message = listed[0]["message"].string ?? "none"
                #expect(error["message"].string == "\(input): \(message)", "\(answer.text)")
            }
            for inner in ["INSERT", "UPDATE", "plays", "column", "_", Self.long] {
                #expect(error["message"].string?.contains(inner) == false, "\(answer.text)")
            }
            #expect(try await host.count("plays") == 2)
            #expect(try await Self.stored(host) == before)
        }
    }

    /// What must be as before.
    private static func stored(_ host: TestHost) async throws -> [String] {
        let rows = try await host.database.query(
            "SELECT concat_ws(' ', username, email, password_hash, (SELECT count(*) FROM user_playbook)) FROM users ORDER BY id"
        )
        return try rows.map { try $0.decode(String.self, at: 0) }
    }
}
