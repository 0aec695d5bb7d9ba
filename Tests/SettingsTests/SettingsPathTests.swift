import Foundation
import Settings
import Testing

/// A relative path starts at the folder of the file that it is written in, any other at the working folder.
struct SettingsPathTests {
    private func withFile(_ yaml: String, _ body: (_ file: String, _ folder: String) throws -> Void) throws {
        let folder = "/tmp/videoplay-paths-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = folder + "/config.yaml"
        try Data(yaml.utf8).write(to: URL(filePath: file))
        try body(file, folder)
    }

    private static let yaml = """
        migrations: {path: some/tables}
        modules: {path: [mine, /else/where, ../up]}
        query: {documents: {path: ./docs}}
        database: {data: data}
        """

    @Test func pathsOfAFileStartAtItsFolder() throws {
        try withFile(Self.yaml) { file, folder in
            let settings = try HostSettings(from: SettingsSource.load(path: file, environment: [:]))
            #expect(settings.migrations.path == folder + "/some/tables")
            #expect(settings.modules.path == [folder + "/mine", "/else/where", "/tmp/up"])
            #expect(settings.query.documents.path == folder + "/docs")
            #expect(settings.database.target == .embedded(dataDirectory: folder + "/data"))
            #expect(settings.warnings.isEmpty)
            // What is shown reads back the same, wherever that is.
            let shown = try HostSettings(from: SettingsSource(yaml: settings.show()))
            #expect(shown.migrations == settings.migrations && shown.modules.path == settings.modules.path)
        }
    }

    @Test func othersStartAtTheWorkingFolder() throws {
        try withFile(Self.yaml) { file, _ in
            let settings = try HostSettings(
                from: SettingsSource.load(
                    path: file, environment: ["VIDEOPLAY_MODULES_PATH": "a,b", "VIDEOPLAY_DATABASE_DATA": "kept"],
                    overrides: ["migrations.path": "tables"]))
            #expect(settings.migrations.path == "tables" && settings.modules.path == ["a", "b"])
            #expect(settings.database.target == .embedded(dataDirectory: "kept"))
        }
        try withFile("server: {port: 1}") { file, _ in
            let settings = try HostSettings(from: SettingsSource.load(path: file, environment: [:]))
            #expect(settings.migrations.path == "migrations")
            #expect(settings.database.target == .embedded(dataDirectory: ".videoplay/postgres"))
        }
        // A file in the working folder, named without a folder, or no file at all.
        let settings = try load("migrations: {path: tables}\ndatabase: {data: kept}")
        #expect(settings.migrations.path == "tables")
        #expect(settings.database.target == .embedded(dataDirectory: "kept"))
    }

    /// Who relied on the working folder goes on, and is told.
    @Test func whatIsInTheWorkingFolderAloneIsStillFound() throws {
        let working = FileManager.default.currentDirectoryPath
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: working).first { !$0.contains(" ") })
        try withFile("migrations: {path: \"\(name)\"}\ndatabase: {data: \"\(name)\"}") { file, folder in
            let before = try HostSettings(from: SettingsSource.load(path: file, environment: [:]))
            #expect(before.migrations.path == working + "/" + name)
            #expect(before.database.target == .embedded(dataDirectory: working + "/" + name))
            #expect(before.warnings.count == 2)
            #expect(before.warnings.allSatisfy { $0.description.hasPrefix(file) && $0.message.contains("alone") })

            // In both: the file's own is meant, and said; of data, nobody chooses for others.
            try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
            let error = #expect(throws: SettingsError.self) {
                try HostSettings(from: SettingsSource.load(path: file, environment: [:]))
            }
            #expect(error?.problems.map(\.key) == ["database.data"])
            let after = try HostSettings(
                from: SettingsSource.load(path: file, environment: [:], overrides: ["database.data": "x"]))
            #expect(after.migrations.path == folder + "/" + name)
            #expect(after.warnings.count == 1 && after.warnings[0].message.contains("as well"))
        }
    }
}
