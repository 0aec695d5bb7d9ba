import Foundation
import Testing

@testable import Migrations

@Suite struct MigrationSetLoadingTests {
    @Test func readsAModule() throws {
        let folder = try TemporaryFolder()
        let set = try folder.set(
            "users", requires: ["core"],
            [
                "0001_create_users.sql": "abc", "0001_create_users.down.sql": "DROP TABLE users;",
                "0002_add_index.sql": "-- videoplay: no transaction\r\nSELECT 1",
            ])
        #expect(set.module == "users")
        #expect(set.requires == ["core"])
        #expect(set.folder == folder.path + "/users")
        #expect(set.migrations.map(\.title) == ["0001_create_users", "0002_add_index"])
        #expect(set.migrations.map(\.up.isTransactional) == [true, false])
        #expect(set.migrations.map { $0.down?.text } == ["DROP TABLE users;", nil])
        #expect(set.migrations[0].up.file == folder.path + "/users/0001_create_users.sql")
        // The example of FIPS 180-4.
        #expect(set.migrations[0].checksum == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func theFirstDirectoryThatHasTheModuleCounts() throws {
        let first = try TemporaryFolder()
        let second = try TemporaryFolder()
        try first.write("SELECT 1", to: "plays/0001_a_b.sql")
        try second.write("SELECT 1", to: "users/0001_c_d.sql")
        try second.write("SELECT 1", to: "plays/0001_e_f.sql")
        let directories = ["/nowhere", first.path, second.path]
        func names(_ module: String) throws -> [String] {
            try MigrationSet.load(module: module, requires: [], directories: directories).migrations.map(\.name)
        }
        #expect(try names("plays") == ["a_b"])
        #expect(try names("users") == ["c_d"])
        #expect(try names("other") == [])
    }

    @Test func refusesToLookWhereNothingIs() throws {
        let error = #expect(throws: MigrationError.self) {
            try MigrationSet.load(module: "users", requires: [], directories: ["/nowhere", "/nothing"])
        }
        #expect(error?.code == .folderNotFound)
        #expect(error?.message.contains("/nowhere, /nothing") == true)
    }

    /// What is wrong, the files, and what the message must name.
    @Test(
        arguments: [
            ("a stray file", ["0001_a_b.sql": "SELECT 1", "README.md": ""], ["README.md"]),
            ("a bad name", ["0001_a_b.sql": "SELECT 1", "2_c_d.sql": "SELECT 1"], ["2_c_d.sql"]),
            ("a hidden file", ["0001_a_b.sql": "SELECT 1", ".0001_a_b.sql.swp": ""], [".0001_a_b.sql.swp"]),
            (
                "a number twice", ["0001_a_b.sql": "SELECT 1", "0001_c_d.sql": "SELECT 1"],
                ["0001_a_b.sql", "0001_c_d.sql"]
            ),
            (
                "two downs",
                ["0001_a_b.sql": "SELECT 1", "0001_a_b.down.sql": "SELECT 1", "0001_c_d.down.sql": "SELECT 1"],
                ["0001_c_d.down.sql"]
            ),
            ("a gap", ["0001_a_b.sql": "SELECT 1", "0003_c_d.sql": "SELECT 1"], ["0002_"]),
            ("a gap at the start", ["0002_c_d.sql": "SELECT 1"], ["0001_"]),
            ("a wide gap", ["9999_c_d.sql": "SELECT 1"], ["0001_"]),
            ("a down alone", ["0001_a_b.down.sql": "SELECT 1"], ["0001_a_b.down.sql", "there is no"]),
            (
                "a down of another name", ["0001_a_b.sql": "SELECT 1", "0001_c_d.down.sql": "SELECT 1"],
                ["0001_c_d.down.sql"]
            ),
            ("an empty file", ["0001_a_b.sql": ""], ["0001_a_b.sql", "no statement"]),
            ("comments alone", ["0001_a_b.sql": "-- a;\n;"], ["0001_a_b.sql", "no statement"]),
            ("an empty down", ["0001_a_b.sql": "SELECT 1", "0001_a_b.down.sql": "\n"], ["0001_a_b.down.sql"]),
            ("a zero byte", ["0001_a_b.sql": "SELECT\n\u{0}1"], ["0001_a_b.sql:2:1"]),
            ("a byte order mark", ["0001_a_b.sql": "\u{FEFF}SELECT 1"], ["0001_a_b.sql"]),
            ("a transaction's end", ["0001_a_b.sql": "SELECT 1;\n  COMMIT;"], ["0001_a_b.sql:2:3", "COMMIT"]),
            ("a marker misspelt", ["0001_a_b.sql": "-- videoplay: no-transaction\nSELECT 1"], ["0001_a_b.sql:1:1"]),
            ("a marker too late", ["0001_a_b.sql": "\n-- videoplay: no transaction\nSELECT 1"], ["0001_a_b.sql:2:1"]),
            (
                "all at once", ["0001_a_b.sql": "", "x": "", "0003_c_d.sql": "END"],
                ["0001_a_b.sql", "/x ", "0002_", "0003_c_d.sql:1:1"]
            ),
        ] as [(String, [String: String], [String])])
    func refuses(_ reason: String, files: [String: String], naming names: [String]) throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: MigrationError.self) { try folder.set("m", files) }
        #expect(error?.code == .invalidFile)
        for name in names { #expect(error?.message.contains(name) == true, "\(error?.message ?? "")") }
    }

    @Test func refusesInvalidUTF8() throws {
        let folder = try TemporaryFolder()
        try folder.write([0x53, 0xFF], to: "m/0001_a_b.sql")
        let error = #expect(throws: MigrationError.self) {
            try MigrationSet.load(module: "m", requires: [], directories: [folder.path])
        }
        #expect(error?.code == .invalidFile)
        #expect(error?.message.contains("0001_a_b.sql is not UTF-8") == true)
    }

    @Test func refusesWhatIsNoFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("SELECT 1", to: "m/0001_a_b.sql/inside")
        try folder.write("", to: "n")
        try FileManager.default.createDirectory(atPath: folder.path + "/o", withIntermediateDirectories: false)
        try FileManager.default.createDirectory(atPath: folder.path + "/p", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/p/0001_a_b.sql", withDestinationPath: "/nowhere")
        for (module, name) in [("m", "m/0001_a_b.sql"), ("n", "/n "), ("o", "/o is empty"), ("p", "p/0001_a_b.sql")] {
            let error = #expect(throws: MigrationError.self) {
                try MigrationSet.load(module: module, requires: [], directories: [folder.path])
            }
            #expect(error?.code == .invalidFile)
            #expect(error?.message.contains(name) == true)
        }
    }

    @Test func refusesAFileOfUnlikelySize() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 0x20, count: (4 << 20) + 1), to: "m/0001_a_b.sql")
        let error = #expect(throws: MigrationError.self) {
            try MigrationSet.load(module: "m", requires: [], directories: [folder.path])
        }
        #expect(error?.message.contains("0001_a_b.sql has 4194305 bytes") == true)
    }
}
