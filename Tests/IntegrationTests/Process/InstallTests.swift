import Foundation
import TestSupport
import Testing

/// The program where `make install` puts it.
@Suite("Process: installed")
struct InstallTests {
    /// The environment of a machine that knows nothing of this folder.
    private static func run(_ script: String, in folder: TestFolder) async throws -> Program.Outcome {
        try await Program.run(["-c", "cd '\(folder.path)/elsewhere' && \(script)"], of: "/bin/bash")
    }

    @Test("It runs from any folder, with its own modules, libraries and migrations, and none of the checkout's")
    func anywhere() async throws {
        try await TestFolder.with { folder in
            let prefix = folder.path + "/opt/video play"
            let installed = try await Program.run(
                [DocumentedBlock.repository.appending(path: ".ci/install").path, "debug", prefix], of: "/bin/bash")
            #expect(installed.status == 0, "\(installed.errors)")
            let database = try await TestDatabase.shared.empty()
            let config = try folder.write(
                "database: { mode: external, url: '\(database)' }\nmodules: { users: {}, plays: {}, playbook: {} }\n",
                to: "elsewhere/settings.yaml")
            let program = "'\(prefix)/bin/videoplay'"

            let modules = try await Self.run("\(program) modules --config '\(config)'", in: folder)
            #expect(modules.status == 0, "\(modules.errors)")
            for library in ["libUsers.so", "libPlays.so", "libPlaybook.so"] {
                #expect(modules.output.contains("\(prefix)/lib/videoplay/\(library)"), "\(modules.output)")
            }
            let up = try await Self.run("\(program) migrate up --config '\(config)'", in: folder)
            #expect(up.status == 0 && up.output.contains("applied users/0001_create_users"), "\(up.errors)")
            // Its own files count, wherever else there are some.
            try FileManager.default.removeItem(
                atPath: prefix + "/share/videoplay/migrations/plays/0001_create_plays.sql")
            let edited = try await Self.run("\(program) migrate status --config '\(config)'", in: folder)
            #expect(edited.status != 0 && edited.errors.contains(prefix), "\(edited.output)\(edited.errors)")
            let linked = try await Self.run(
                "ln -s \(program) here && ./here docs && ./here --help", in: folder)
            #expect(linked.status == 0, "\(linked.errors)")
        }
    }

    @Test("What it is linked with lies with it, so that the machine needs no toolchain")
    func libraries() async throws {
        try await TestFolder.with { folder in
            let prefix = folder.path + "/prefix"
            let install = DocumentedBlock.repository.appending(path: ".ci/install").path
            for _ in 0..<2 { #expect(try await Program.run([install, "debug", prefix], of: "/bin/bash").status == 0) }
            let linked = try await Program.run(
                ["-c", "ldd '\(prefix)/bin/videoplay' '\(prefix)'/lib/videoplay/*.so"], of: "/bin/bash")
            let there = Set(try FileManager.default.contentsOfDirectory(atPath: prefix + "/lib/videoplay"))
            for line in linked.output.split(separator: "\n") {
                let name = line.drop { $0 == "\t" }.prefix { $0 != " " }
                guard name.hasPrefix("libswift") || name.hasPrefix("lib_Foundation") || name.hasPrefix("libFoundation")
                else { continue }
                #expect(there.contains(String(name)), "\(line)")
            }
            #expect(!linked.output.contains("not found"), "\(linked.output)")
        }
    }

    @Test("The unit of systemd starts what is installed")
    func unit() throws {
        let page = "Sources/videoplay/Documentation.docc/Operating.md"
        let unit = try #require(try DocumentedBlock.all(of: page).first { $0.language == "ini" })
        let settings = unit.text.split(separator: "\n").filter { $0.contains("=") }
        let start = try #require(settings.first { $0.hasPrefix("ExecStart=") })
        #expect(start == "ExecStart=/opt/videoplay/bin/videoplay serve --config /etc/videoplay/config.yaml")
        let text = try String(contentsOf: DocumentedBlock.repository.appending(path: page), encoding: .utf8)
        #expect(text.contains("make install PREFIX=/opt/videoplay"))
    }
}
