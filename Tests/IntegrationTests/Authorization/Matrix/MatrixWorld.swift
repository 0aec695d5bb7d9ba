import Foundation
import JSON
import ModuleKit
import Postgres
import TestSupport
import Testing

@testable import Relational

/// The product with people in it: one who is asked as, one whose rows are foreign, and one who is gone. What is foreign can be
/// recognised wherever it turns up, and what is gone was the same but for a mark, and stood next to it.
struct MatrixWorld: Sendable {
    /// Somebody, and all that is of them.
    struct Person: Sendable {
        let id: String
        let name: String
        let external: String
        let video: String
        /// Their row of each type.
        var rows: [String: Row] = [:]
    }

    /// A row as an operator saw it.
    struct Row: Sendable {
        let id: String
        let nodeID: String
        /// The values of its fields.
        let values: JSONObject
        /// Where it stands in each order of its type.
        var cursors: [String: String] = [:]
    }

    /// What somebody shows.
    struct Credential: Sendable {
        let name: String
        let token: String?
        let role: Role
        var scopes = Scopes.all
        /// The user whose it is; nil for none.
        var person: String?
        /// The only videos of which it may record anything.
        var videos: Set<String>?

        /// Whether it is good for all that its role may do.
        var isWhole: Bool { scopes == .all }
    }

    let host: TestHost
    let conninfo: String
    /// By their names: `alice` is the viewer, `ann` the analyst, `bob` the stranger, `gone` is not there any more.
    let people: [String: Person]
    let credentials: [Credential]
    /// What is no credential any more, or never was one.
    let bad: [String: String]
    /// The recognisable values of foreign rows, and the fields that hold them.
    let canaries: [String: Set<String>]
    /// What must stand in no log.
    let secrets: [String]

    static let adminKey = "the-key-of-an-operator-by-the-settings-long-enough"
    static let yaml = """
        server: { rates: { enabled: false } }
        query: { batch: 10, limits: { cost: 1000000 } }
        """

    var alice: Person { person("alice") }
    var bob: Person { person("bob") }
    var gone: Person { person("gone") }

    private func person(_ name: String) -> Person {
        people[name] ?? Person(id: "", name: "", external: "", video: "")
    }

    /// One for each role, and the analyst who has rows of their own.
    var roles: [Credential] {
        let names: Set = ["nobody", "alice", "service", "analyst", "ann", "admin"]
        return credentials.filter { names.contains($0.name) }
    }

    func credential(_ name: String) throws -> Credential {
        try #require(credentials.first { $0.name == name }, "\(name)")
    }

    /// Runs the product with the people in it.
    static func with(_ body: (MatrixWorld) async throws -> Void) async throws {
        let conninfo = try await TestDatabase.shared.migrated()
        let overrides = ["auth.adminKey": adminKey]
        try await AccountsHost.with(overrides, conninfo: conninfo, yaml: yaml) { host in
            try await body(try await MatrixSeed(host: host, conninfo: conninfo).world())
        }
    }

    // MARK: Asking

    /// The answer to a GraphQL request by POST.
    func ask(_ text: String, _ variables: JSONObject = [:], as credential: Credential) async -> TestHost.Answer {
        await host.send(
            "POST", "/query", ["query": .string(text), "variables": .object(variables)], as: credential.token,
            from: "127.0.0.1")
    }

    func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, as credential: Credential,
        headers: [(String, String)] = []
    ) async -> TestHost.Answer {
        await host.send(method, path, body, as: credential.token, from: "127.0.0.1", headers: headers)
    }

    // MARK: Judging

    /// What an answer tells that who asked may not know. What they have said themselves it may repeat.
    ///
    /// - Parameters:
    ///   - text: the answer, with its header fields.
    ///   - sent: what was asked.
    func leaks(in text: String, to credential: Credential, sent: String) -> [String] {
        var found: [String] = []
        let texts = [text] + Self.decoded(text)
        let known = [sent] + Self.decoded(sent)
        for (canary, places) in canaries where !known.contains(where: { $0.contains(canary) }) {
            guard texts.contains(where: { $0.contains(canary) }) else { continue }
            let isAllowed = places.contains { place in
                let parts = place.split(separator: ".")
                return MatrixRules.types[String(parts[0])]?.tells(String(parts[1]), to: credential.role) ?? false
            }
            if !isAllowed { found.append("\(canary) of \(places.sorted().joined(separator: ", "))") }
        }
        return found
    }

    /// The texts that stand encoded in an answer, as in cursors and tokens.
    private static func decoded(_ text: String) -> [String] {
        text.matches(of: /[A-Za-z0-9_-]{12,}/).compactMap { match in
            let plain = String(match.0).replacing("-", with: "+").replacing("_", with: "/")
            let padded = plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
            return Data(base64Encoded: padded).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Expects that an answer tells nothing that who asked may not know.
    func expectNoLeak(
        _ answer: TestHost.Answer, to credential: Credential, sent: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        let leaks = leaks(in: answer.whole, to: credential, sent: sent)
        #expect(
            leaks.isEmpty, "\(credential.name) learns \(leaks) by \(sent): \(answer.text.prefix(400))",
            sourceLocation: sourceLocation)
    }

    /// Expects that of somebody else's row is answered what is answered of one that is gone, byte for byte.
    ///
    /// - Parameter names: what was sent of the one and of the other, which an answer may repeat.
    func expectSame(
        _ foreign: TestHost.Answer, _ gone: TestHost.Answer, _ names: [(String, String)], _ what: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        var (left, right) = (foreign.whole, gone.whole)
        for (foreign, gone) in names where foreign.count > 3 {
            left = left.replacing(foreign, with: "?")
            right = right.replacing(gone, with: "?")
        }
        #expect(left == right, "It shows whether there is anything: \(what)", sourceLocation: sourceLocation)
    }

    /// What is said of a foreign row, and in its place of the one that is gone.
    func names(_ type: String) -> [(String, String)] {
        guard let foreign = bob.rows[type], let gone = gone.rows[type] else {
            return [(about(bob, "{Video.nodeId}"), about(self.gone, "{Video.nodeId}")), (bob.video, self.gone.video)]
        }
        let values = foreign.values.members.flatMap { member in
            Array(zip(member.value.texts, (gone.values[member.name] ?? .null).texts))
        }
        return [(foreign.nodeID, gone.nodeID), (foreign.id, gone.id)] + values
            + [(bob.id, self.gone.id), (bob.external, self.gone.external), (bob.video, self.gone.video)]
    }
}

extension TestHost.Answer {
    /// The answer with its header fields, but for those that differ between any two answers.
    var whole: String {
        let fields = headers.filter { !["x-request-id", "date", "etag"].contains($0.name) }.map {
            "\($0.name): \($0.value)"
        }
        return "\(status)\n\(fields.joined(separator: "\n"))\n\n\(text)"
    }

    /// The codes of the errors, those of a batch too.
    var codes: [String] { MatrixWorld.codes(of: json) }
}

extension MatrixWorld {
    /// The codes of a GraphQL response's errors.
    static func codes(of json: JSONValue) -> [String] {
        if let batch = json.array { return batch.flatMap(codes) }
        // What is refused before GraphQL is a problem.
        if json["type"] == "about:blank", let code = json["code"].string { return [code.uppercased()] }
        return json["errors"].array?.compactMap { $0["extensions"]["code"].string } ?? []
    }
}

extension JSONValue {
    /// The texts and numbers that stand in a value.
    var texts: [String] {
        switch self {
        case .string(let text): [text]
        case .number(let number): [number.text]
        case .array(let values): values.flatMap(\.texts)
        case .object(let object): object.members.flatMap(\.value.texts)
        case .null, .bool: []
        }
    }
}
