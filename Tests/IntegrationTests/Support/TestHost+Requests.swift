import JSON
import Postgres
import TestSupport
import Testing

extension TestHost.Answer {
    /// The target of the link of that relation (RFC 8288).
    func link(_ relation: String) -> String? {
        header("link")?.split(separator: ", ").first { $0.hasSuffix("rel=\"\(relation)\"") }
            .map { String($0.dropFirst().prefix { $0 != ">" }) }
    }

    /// Expects a problem (RFC 9457) whose members agree with one another and with the status line.
    func expectProblem(
        _ status: Int, _ code: String, pointers: Set<String>? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard self.status == status else {
            Issue.record("The status is \(self.status), not \(status): \(text)", sourceLocation: sourceLocation)
            return
        }
        #expect(
            header("content-type") == "application/problem+json; charset=utf-8", "\(text)",
            sourceLocation: sourceLocation)
        let json = json
        #expect(json["code"].string == code, "\(text)", sourceLocation: sourceLocation)
        #expect(json["status"] == .integer(status), sourceLocation: sourceLocation)
        #expect(json["type"] == "about:blank", sourceLocation: sourceLocation)
        #expect(json["title"].string?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(json["detail"].string?.isEmpty == false, sourceLocation: sourceLocation)
        if let pointers {
            let named = json["errors"].array?.compactMap { $0["pointer"].string } ?? []
            #expect(Set(named) == pointers, "\(text)", sourceLocation: sourceLocation)
        }
    }
}

extension TestHost {
    /// Adds a user without the cost of a password's hash.
    /// - Returns: their id.
    func addUser(_ name: String) async throws -> String { try await database.addUser(name) }

    /// How many rows a table has.
    func count(_ table: String) async throws -> Int64 {
        let rows = try await database.query("SELECT count(*) FROM \(raw: table)")
        return try #require(rows.first).decode(Int64.self, at: 0)
    }
}

extension PostgresClient {
    /// Adds a user without the cost of a password's hash.
    /// - Returns: their id.
    func addUser(_ name: String) async throws -> String {
        let rows = try await query(
            "INSERT INTO users (username, email, password_hash) VALUES (\(name), \(name + "@example.org"), 'none') RETURNING id",
            access: .write)
        return String(try #require(rows.first).decode(Int64.self, at: 0))
    }
}
