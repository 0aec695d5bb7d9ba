import Foundation
import Testing

@testable import Migrations

@Suite struct MigrationChecksumTests {
    private static let text = "CREATE TABLE a (\n    i int\n);\n\nCREATE TABLE b ();\n"

    /// The same text as checkouts and editors leave it.
    private static let variants = [
        text, text.replacing("\n", with: "\r\n"), text + "\n", text + "\n\n", String(text.dropLast()),
        String(text.dropLast()).replacing("\n", with: "\r\n"), text.replacing("\n", with: "\r\n") + "\r\n",
        text.replacing(";\n", with: ";\r\n"),
    ]

    private static func checksum(_ text: String) -> MigrationChecksum { MigrationChecksum(of: Array(text.utf8)) }

    /// As the release before recorded it: of the bytes as they were.
    private static func ofBytes(_ text: String) throws -> String {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "file")
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/sha256sum")
        process.arguments = [folder.path + "/file"]
        process.standardOutput = output
        try process.run()
        while process.isRunning { usleep(1_000) }
        return String(decoding: output.fileHandleForReading.readDataToEndOfFile().prefix(64), as: UTF8.self)
    }

    @Test func lineEndsDoNotCount() throws {
        for recorded in Self.variants {
            let now = try Self.ofBytes(recorded)
            for variant in Self.variants where variant != Self.variants[7] && recorded != Self.variants[7] {
                let checksum = Self.checksum(variant)
                #expect(
                    checksum.equivalents.contains(now), "\(variant.debugDescription) of \(recorded.debugDescription)")
                #expect(checksum.equivalents.contains(Self.checksum(recorded).recorded))
            }
            // Mixed line ends count as they were, and as what they stand for.
            #expect(Self.checksum(recorded).equivalents.contains(now))
            #expect(Self.checksum(Self.text).equivalents.contains(Self.checksum(recorded).recorded))
        }
    }

    @Test func whatAnUnixCheckoutRecordsStays() throws {
        #expect(try Self.checksum(Self.text).recorded == Self.ofBytes(Self.text))
        #expect(Self.checksum("abc").recorded == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: [
        "CREATE TABLE a (\n    i bigint\n);\n\nCREATE TABLE b ();\n",
        "CREATE TABLE a (\n    i int\n);\nCREATE TABLE b ();\n",
        "\nCREATE TABLE a (\n    i int\n);\n\nCREATE TABLE b ();\n",
        "CREATE TABLE a (\r    i int\r);\r\rCREATE TABLE b ();\r", text + " ",
    ])
    func everythingElseCounts(text: String) throws {
        #expect(!Self.checksum(Self.text).equivalents.contains(Self.checksum(text).recorded))
        #expect(try !Self.checksum(Self.text).equivalents.contains(Self.ofBytes(text)))
    }

    /// A checkout that writes CR LF runs the same text as any other: a line end in a string is one character.
    @Test func scriptsEndTheirLinesInLineFeeds() throws {
        let script = try MigrationScript(
            Array("-- videoplay: no transaction\r\nSELECT 'a\r\nb';\r\n  SELECT 1\r\n".utf8), file: "f.sql")
        #expect(!script.isTransactional)
        #expect(script.statements.map(script.text(of:)) == ["SELECT 'a\nb'", "SELECT 1"])
        #expect(script.location(of: nil, in: script.statements[1]).description == "f.sql:4:3")
    }

    /// The checksums that databases of the release before remember of its migrations.
    @Test(arguments: [
        ("host", 1, "3c6d3bee9b9c42bd867c4a38b6c64bba0429d6d191c34987bb9048534e4e9f3a"),
        ("users", 1, "b646c22e2a1aad5675d5440691cc1bd7c384b0c322fd5c276ffa1ca31d97bbd6"),
        ("plays", 1, "1bdd67f69768a09e098aa501290dd6584df0bba37762d2266b695b89d3485f21"),
        ("plays", 2, "7550dadf79530f5bad19f48d5b9b05ac3fb71237b52ed9ba37d3168f957b4c95"),
        ("playbook", 1, "2a42b2fa6d15bd92f0af8dfe75b916590ede8e3e72769859f854fd814e1922e4"),
        ("playbook", 2, "b430c92b9dd1014401f26576c78b46c9b88ed3caf4e39ef582dd3089e8c158d7"),
    ])
    func theReleasesChecksumsHold(module: String, number: Int, checksum: String) throws {
        let set = try MigrationSet.load(module: module, requires: [], directories: [WithDatabase.Shipped.directory])
        let migration = try #require(set.migrations.first { $0.number == number })
        #expect(migration.isRecorded(as: checksum))
    }
}
