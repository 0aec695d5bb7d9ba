import Foundation
import Host
import JSON
import Migrations
import Postgres
import TestSupport
import Testing

/// Texts that are compared without regard to case, under every locale of the database.
@Suite("Modules: case")
struct CasefoldTests {
    /// What one takes for another's name or address, and what one does not.
    private static let pairs: [(String, String, isOne: Bool)] = [
        ("ivan@x.org", "IVAN@X.ORG", true), ("i\u{307}@x", "\u{130}@x", true), ("i@x", "\u{130}@x", false),
        ("i@x", "\u{131}@x", false), ("\u{E9}@x", "e\u{301}@x", true), ("\u{E9}@x", "e@x", false),
        ("\u{3C3}@x", "\u{3C2}@x", true), ("\u{3A3}@x", "\u{3C2}@x", true), ("stra\u{DF}e@x", "STRASSE@x", true),
        ("\u{1E9E}@x", "\u{DF}@x", true), ("\u{FF29}@x", "i@x", true), ("\u{FB01}@x", "fi@x", true),
        ("\u{1FB3}\u{301}@x", "\u{391}\u{301}\u{399}@x", true), ("a\u{AD}b@x", "ab@x", true),
        ("a\u{200D}\u{FE0F}@x", "a@x", true), ("\u{13A0}@x", "\u{AB70}@x", true), ("\u{10400}@x", "\u{10428}@x", true),
    ]

    @Test("A name or address that is another's but for case is taken", arguments: DatabaseLocale.allCases)
    func unique(locale: DatabaseLocale) async throws {
        try await TestHost.with(modules: ["users"], conninfo: locale.database()) { host in
            func register(_ name: String, _ email: String) async -> TestHost.Answer {
                await host.post(
                    "/users",
                    ["username": .string(name), "email": .string(email), "password": "correct horse battery"])
            }
            #expect(await register("ivan", "first@example.org").status == 201)
            await register("IVAN", "second@example.org").expectProblem(409, "conflict", pointers: ["/username"])
            #expect(await register("iVANa", "second@example.org").status == 201)
            // Straight into the table: hashing a password for each would take most of the time.
            func insert(_ name: String, _ email: String) async throws -> String? {
                do throws(PostgresError) {
                    _ = try await host.database.query(
                        "INSERT INTO users (username, email, password_hash) VALUES (\(name), \(email), 'none')",
                        access: .write)
                    return nil
                } catch {
                    return error.constraint ?? error.message
                }
            }
            for (one, other, isOne) in Self.pairs {
                #expect(try await insert("one", one) == nil, "\(one)")
                let shown = "\(Array(one.unicodeScalars)) and \(Array(other.unicodeScalars))"
                #expect(try await insert("other", other) == (isOne ? "users_email_key" : nil), "\(shown)")
                let found = await host.query(
                    "query ($e: String!) { users(filter: { email: { eq: $e } }) { nodes { username } } }",
                    ["e": .string(other)])
                #expect(
                    found["data"]["users"]["nodes"] == [["username": isOne ? "one" : "other"]], "\(shown): \(found)")
                _ = try await host.database.query("DELETE FROM users WHERE id > 3", access: .write)
            }
        }
    }

    @Test("Filters and orders disregard case as the index does", arguments: DatabaseLocale.allCases)
    func filtersAndOrders(locale: DatabaseLocale) async throws {
        try await TestHost.with(modules: ["users"], conninfo: locale.database()) { host in
            for name in ["ILKA", "ida", "Ira", "irma", "Ada", "_b"] { _ = try await host.addUser(name) }
            func names(_ arguments: String) async -> [String?] {
                let answer = await host.post(
                    "/query", ["query": .string("{ users(\(arguments)) { nodes { username } } }")])
                return answer.json["data"]["users"]["nodes"].array?.map { $0["username"].string } ?? [answer.text]
            }
            #expect(await names("filter: { username: { eq: \"ADA\" } }") == ["Ada"])
            #expect(
                await names("filter: { username: { in: [\"IRMA\", \"ilka\", \"IDA\"] } }, orderBy: USERNAME_DESC") == [
                    "irma", "ILKA", "ida",
                ])
            #expect(await names("orderBy: USERNAME_ASC") == ["_b", "Ada", "ida", "ILKA", "Ira", "irma"])
        }
    }

    @Test("Letters are folded as Unicode says, and what is folded stays", arguments: DatabaseLocale.allCases)
    func unicode(locale: DatabaseLocale) async throws {
        let script = try TestSupport.Program.run("/usr/bin/env", ["python3", "-c", Self.oracle])
        let errors = String(decoding: script.errors, as: UTF8.self)
        #expect(script.status == 0, "\(errors)")
        let pairs = String(decoding: script.output, as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: false).map { text in
                String(
                    String.UnicodeScalarView(
                        text.split(separator: ",").compactMap { UInt32($0, radix: 16) }
                            .compactMap(Unicode.Scalar.init)))
            }
        }
        #expect(pairs.count > 30_000)
        try await TestHost.with(modules: ["users"], conninfo: locale.database()) { host in
            let wrong = try await host.database.query(
                """
                SELECT t, k FROM unnest(\(pairs.map { $0[0] }), \(pairs.map { $0[1] })) AS pair (t, k)
                WHERE videoplay_casefold(t) COLLATE "C" <> k OR videoplay_casefold(k) COLLATE "C" <> k LIMIT 20
                """)
            for row in wrong {
                let (text, key) = (try row.decode(String.self, at: 0), try row.decode(String.self, at: 1))
                Issue.record("\(Array(text.unicodeScalars)) is not folded to \(Array(key.unicodeScalars))")
            }
        }
    }

    /// What Python's tables make of texts: each letter that they fold or normalize, each of a sample of the others, and random
    /// heaps of marks and letters. A line holds the scalars of a text and, after a blank, those of what it is compared by.
    private static let oracle = #"""
        import random, unicodedata
        ranges = [(0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
                  (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F),
                  (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
                  (0xE0000, 0xE0FFF)]
        ignorable = {chr(c) for first, last in ranges for c in range(first, last + 1)}
        def key(text):
            text = ''.join(c for c in text if c not in ignorable)
            for _ in range(3): text = unicodedata.normalize('NFKD', text).casefold()
            return unicodedata.normalize('NFKC', text)
        scalars = [chr(c) for c in range(1, 0x110000) if not 0xD800 <= c < 0xE000]
        assigned = [c for c in scalars if unicodedata.category(c) != 'Cn']
        changed = [c for c in assigned if key(c) != c]
        marks = [c for c in assigned if unicodedata.combining(c)]
        chance = random.Random(8265)
        texts = changed + sorted(ignorable) + [c for n, c in enumerate(scalars) if n % 61 == 0]
        texts += [''.join(chance.choice(chance.choice([changed, marks])) for _ in range(chance.randint(2, 5)))
                  for _ in range(10000)]
        def row(text): return ','.join('%x' % ord(c) for c in text)
        print('\n'.join(row(text) + ' ' + row(key(text)) for text in texts))
        """#
}
