import FoundationEssentials
import Testing

@testable import Postgres

extension ServerTests {
    /// The server is the oracle: what it sends in binary and in text must be read alike, and what we send must come
    /// back as it was.
    @Suite(.serialized) struct CodecTests {
        private func both<Value: PostgresDecodable & Equatable>(
            _ client: PostgresClient, _ sql: SQL, as type: Value.Type = Value.self
        ) async throws -> (binary: Value, text: Value) {
            let results = try await client.execute([
                BoundStatement(sql, resultFormat: .binary), BoundStatement(sql, resultFormat: .text),
            ])
            return (try results[0][0].decode(at: 0), try results[1][0].decode(at: 0))
        }

        private func roundTrip<Value: PostgresEncodable & PostgresDecodable & Equatable>(
            _ client: PostgresClient, _ values: [Value]
        ) async throws {
            for value in values {
                let (binary, text) = try await both(client, "SELECT \(value)", as: Value.self)
                #expect(binary == value)
                #expect(text == value)
            }
            let (binary, text) = try await both(client, "SELECT \(values)", as: [Value].self)
            #expect(binary == values)
            #expect(text == values)
            let optionals: [Value?] = [nil] + values.map { $0 } + [nil]
            let (binaries, texts) = try await both(client, "SELECT \(optionals)", as: [Value?].self)
            #expect(binaries == optionals)
            #expect(texts == optionals)
            let nothing: [Value] = []
            #expect(try await both(client, "SELECT \(nothing)", as: [Value].self) == (nothing, nothing))
            let missing: Value? = nil
            #expect(try await both(client, "SELECT \(missing)", as: Value?.self) == (nil, nil))
            let error = await postgresError { _ = try await both(client, "SELECT \(missing) AS gone", as: Value.self) }
            #expect(error?.code == .decoding && error?.column == "gone")
        }

        @Test func everyTypeComesBackAsItWas() async throws {
            var random = SeededGenerator(seed: 7)
            let words: [UInt64] = (0..<40).map { _ in random.next() }
            try await withClient { client in
                try await roundTrip(client, [true, false])
                try await roundTrip(client, [Int16.min, -1, 0, 1, .max])
                try await roundTrip(client, [Int32.min, -1, 0, 1, .max])
                try await roundTrip(client, [Int64.min, -1, 0, 1, .max] + words.map { Int64(bitPattern: $0) })
                try await roundTrip(client, [Int.min, 0, .max])
                try await roundTrip(
                    client,
                    [0.0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1, 1e23]
                        + words.map { Double(bitPattern: $0) }.filter { !$0.isNaN })
                try await roundTrip(
                    client,
                    [0, .infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1]
                        + words.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }.filter { !$0.isNaN })
                try await roundTrip(
                    client, ["", "NULL", "null", "a\"b'c\\d{e},f", "  ", "ä𝄞", "\n\t\r", "{}", "{\"{\"}"])
                try await roundTrip(client, [[], [0], [0, 255, 0x5C, 0x27], [UInt8](0...255)] as [[UInt8]])
                try await roundTrip(client, words.map { _ in UUID() })
                try await roundTrip(client, [PostgresJSON(#"{"a": [1, "\"", null]}"#), PostgresJSON("\"x\"")])
                let nan = try await both(client, "SELECT \(Double.nan)", as: Double.self)
                #expect(nan.binary.isNaN && nan.text.isNaN)
            }
        }

        @Test func timestamps() async throws {
            var random = SeededGenerator(seed: 11)
            var values: [PostgresTimestamp] = [
                .infinity, .negativeInfinity, .init(microsecondsSinceEpoch: 0), .init(microsecondsSinceEpoch: -1),
                // 4713-11-24 BC, the first day there is, and 294246-12-31, the last that fits.
                .init(microsecondsSinceEpoch: -210_866_803_200_000_000),
                .init(microsecondsSinceEpoch: 9_223_371_331_199_999_999),
                // A second before and at the turn of the year 0.
                .init(microsecondsSinceEpoch: -62_167_219_200_000_001),
                .init(microsecondsSinceEpoch: -62_167_219_200_000_000),
            ]
            for _ in 0..<60 {
                values.append(
                    .init(
                        microsecondsSinceEpoch: .random(
                            in: -210_000_000_000_000_000...9_000_000_000_000_000_000, using: &random)))
            }
            try await withClient { client in
                try await roundTrip(client, values)
                for value in values {
                    guard let text = value.rfc3339 else { continue }
                    #expect(PostgresTimestamp(rfc3339: text) == value)
                    let server = try await client.query(
                        "SELECT to_char(\(value), 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), extract(year from \(value)) > 0"
                    )
                    // to_char counts the year 0 as 1 BC.
                    if try server[0].decode(Bool.self, at: 1) {
                        #expect(try server[0].decode(String.self, at: 0) == text)
                    }
                }
                let late = await postgresError {
                    _ = try await both(
                        client, "SELECT '294276-12-31 00:00:00Z'::timestamptz AS late", as: PostgresTimestamp.self)
                }
                #expect(late?.code == .decoding && late?.column == "late")
                for text in [
                    "2024-02-29 12:34:56.7+05:30", "2024-02-29 12:34:56.7-11", "2024-02-29 12:34:56.7+00:00:17",
                    "2016-12-31 23:59:60+00", "2016-12-31 23:59:60.0+01",
                ] {
                    let server = try await client.query("SELECT \(text)::timestamptz")
                    var copy = text
                    let ours = copy.withUTF8 { bytes in
                        var parser = TimestampParser(bytes)
                        return try? parser.parse().get()
                    }
                    #expect(try server[0].decode(PostgresTimestamp.self, at: 0) == ours)
                }
            }
        }

        @Test(arguments: [
            "2024-02-30T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01T24:00:00Z", "", "2024-01-01",
            "2024-01-01T00:00:00", "2024-01-01T00:00:00.1234567Z", "99999-01-01T00:00:00Z",
        ])
        func timesThatAreNone(_ text: String) {
            #expect(PostgresTimestamp(rfc3339: text) == nil)
        }

        @Test func decimals() async throws {
            var random = SeededGenerator(seed: 13)
            var texts = [
                "0", "0.0", "0.00000", "1", "-1", "10000", "100000000", "0.0001", "0.00001", "-0.00010", "9999.9999",
                "12345678901234567890.12345678901234567890", "NaN", "Infinity", "-Infinity", "1000000000000000000000",
                String(repeating: "9", count: 1000) + "." + String(repeating: "1", count: 1000),
            ]
            for _ in 0..<80 {
                let digits = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                    String(Int.random(in: 0...9, using: &random))
                }.joined()
                let whole = String(digits.drop { $0 == "0" })
                let scale = Int.random(in: 0...12, using: &random)
                let fraction = (0..<scale).map { _ in String([0, 0, 0, 5, 9].randomElement(using: &random) ?? 1) }
                    .joined()
                texts.append((whole.isEmpty ? "0" : whole) + (scale > 0 ? "." + fraction : ""))
            }
            let values = try texts.map { try #require(PostgresDecimal($0)) }
            for (value, text) in zip(values, texts) { #expect(value.description == text) }
            try await withClient { client in
                try await roundTrip(client, values)
                for text in texts {
                    let value = PostgresDecimal(text)
                    let same = try await client.query("SELECT \(value)::text = \(text)::numeric::text")
                    #expect(try same[0].decode(Bool.self, at: 0), "\(text)")
                }
            }
        }

        @Test(arguments: ["", "-", ".", "1.2.3", "1e5", "abc", "1 ", "+-1"])
        func numbersThatAreNone(_ text: String) {
            #expect(PostgresDecimal(text) == nil)
        }

        @Test func wrongTypesAndRangesAreErrors() async throws {
            try await withClient { client in
                for format in [PostgresFormat.binary, .text] {
                    let sql: SQL = "SELECT 70000::int8 AS big, 'x'::text AS t, ARRAY[[1,2],[3,4]] AS matrix"
                    let row = try await client.execute([BoundStatement(sql, resultFormat: format)])[0][0]
                    func code(_ body: () throws -> Void) -> PostgresError? {
                        do { try body() } catch { return error as? PostgresError }
                        return nil
                    }
                    #expect(code { _ = try row.decode(Int16.self, named: "big") }?.column == "big")
                    #expect(code { _ = try row.decode(Bool.self, named: "big") }?.code == .decoding)
                    #expect(code { _ = try row.decode(Int.self, named: "t") }?.code == .decoding)
                    #expect(code { _ = try row.decode([Int].self, named: "matrix") }?.code == .decoding)
                    #expect(code { _ = try row.decode([Int].self, named: "big") }?.code == .decoding)
                    #expect(code { _ = try row.decode(Int.self, named: "none") }?.column == "none")
                    #expect(code { _ = try row.decode(Int.self, at: 9) }?.code == .decoding)
                    #expect(try row.decode(Int32.self, named: "big") == 70_000)
                    #expect(row.result.bytes(row: 5, column: 0) == nil && row.result.bytes(row: 0, column: 5) == nil)
                }
            }
        }

        @Test func enumsAndBoundedArraysAreRead() async throws {
            try await withClient { client in
                try await client.script("DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('ok', 'so so')")
                #expect(try await both(client, "SELECT 'so so'::mood", as: String.self) == ("so so", "so so"))
                let moods = try await both(client, "SELECT ARRAY['ok', 'so so']::mood[]", as: [String].self)
                #expect(moods == (["ok", "so so"], ["ok", "so so"]))
                #expect(try await both(client, "SELECT '[0:1]={1,2}'::int[]", as: [Int].self) == ([1, 2], [1, 2]))
            }
        }
    }
}

@Suite struct GarbageTests {
    /// Whatever bytes come, reading them ends in a value or an error.
    @Test(arguments: 1...15)
    func noBytesCrashADecoder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func attempt<Value: PostgresDecodable>(_ type: Value.Type, _ cell: PostgresCell) {
            _ = try? Value.decode(cell)
        }
        let types: [PostgresType] = [
            .bool, .int2, .int8, .float4, .float8, .numeric, .text, .bytea, .uuid, .timestamptz, .json, .jsonb,
            .int8Array, .textArray, .numericArray, .timestamptzArray,
        ]
        for _ in 0..<200 {
            let alphabet = Array("{}[],\"\\=:+- 0129NaBC.x".utf8) + [0, 1, 0xFF]
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random) : alphabet.randomElement(using: &random) ?? 0
            }
            bytes.withUnsafeBufferPointer { bytes in
                for type in types {
                    for format in [PostgresFormat.binary, .text] {
                        let cell = PostgresCell(bytes: bytes, type: type, format: format)
                        attempt(Bool.self, cell)
                        attempt(Int64.self, cell)
                        attempt(Double.self, cell)
                        attempt(PostgresDecimal.self, cell)
                        attempt(String.self, cell)
                        attempt([UInt8].self, cell)
                        attempt(UUID.self, cell)
                        attempt(PostgresTimestamp.self, cell)
                        attempt(PostgresJSON.self, cell)
                        attempt([Int64?].self, cell)
                        attempt([String].self, cell)
                        attempt([PostgresDecimal].self, cell)
                    }
                }
            }
        }
    }
}
