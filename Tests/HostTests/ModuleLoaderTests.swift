import Foundation
import ModuleKit
import Testing

@testable import Host

/// What is no module, or none of ours, gives one line each and runs nothing of it.
@Suite("Module loader")
struct ModuleLoaderTests {
    /// The folder in which the build put the modules: that of this test.
    private static var built: String { ModuleFolder.ofExecutable() ?? "" }

    private func inFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    private func problem(of bytes: Data, named file: String = "libFake.so") throws -> String {
        try inFolder { folder in
            try bytes.write(to: URL(filePath: folder + "/" + file))
            let (modules, problems) = ModuleLoader(folders: [folder]).load(["fake"])
            #expect(modules.isEmpty)
            #expect(problems.count == 1)
            let line = problems.first?.description ?? ""
            #expect(!line.contains("\n"))
            return line
        }
    }

    private func users() throws -> Data { try Data(contentsOf: URL(filePath: Self.built + "/libUsers.so")) }

    @Test("Files that are no library")
    func noLibrary() throws {
        #expect(try problem(of: Data()).contains("is no shared library"))
        #expect(try problem(of: Data("#!/bin/sh\n".utf8)).contains("is no shared library"))
        #expect(try problem(of: Data([0x7F, 0x45, 0x4C, 0x46])).contains("is no shared library"))
        var other = try users().prefix(4096)
        other[18] = 3  // EM_386
        #expect(try problem(of: other).contains("another kind of processor"))
    }

    @Test(
        "A library cut short or damaged at any place is refused or taken for one without an entry point, never read past"
    )
    func damaged() throws {
        let whole = try users()
        for count in [64, 100, 512, 4096, whole.count / 2] {
            #expect(try problem(of: whole.prefix(count)).contains("module fake:"))
        }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var bytes = whole.prefix(1024)
            for _ in 0..<8 {
                bytes[Int.random(in: 4..<1024, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            #expect(try problem(of: bytes).hasPrefix("module fake:"))
        }
    }

    @Test("A library that is no module")
    func noModule() throws {
        let library = try #require(
            ["/usr/lib/x86_64-linux-gnu/libyaml-0.so.2", "/usr/lib/aarch64-linux-gnu/libyaml-0.so.2"]
                .first { FileManager.default.fileExists(atPath: $0) })
        #expect(
            try problem(of: Data(contentsOf: URL(filePath: library))).contains(
                "libFake.so is no module: it has no entry point videoplay_module_Fake. Add one, a public function marked "
                    + "@_cdecl(\"videoplay_module_Fake\")"))
    }

    @Test("A library whose entry point has another name, or one that is none")
    func wrongEntryPoint() throws {
        func renamed(_ name: String) throws -> String {
            var bytes = try users()
            let symbol = Data("videoplay_module_Users\0".utf8)
            while let range = bytes.range(of: symbol) { bytes.replaceSubrange(range, with: Data("\(name)\0".utf8)) }
            return try problem(of: bytes)
        }
        #expect(
            try renamed("videoplay_module_Fakes").contains(
                "libFake.so has the entry point videoplay_module_Fakes, which is that of a module \"fakes\"; that of "
                    + "\"fake\" is called videoplay_module_Fake."))
        #expect(
            try renamed("videoplay_modules_Fake").contains(
                "it has no entry point videoplay_module_Fake, only \"videoplay_modules_Fake\"."))
    }

    @Test("A module with another stamp is refused before any of its code runs")
    func wrongStamp() throws {
        try inFolder { folder in
            var bytes = try users()
            let stamp = try #require(bytes.range(of: Data(ModuleReceiver.stampPrefix.utf8)))
            bytes[stamp.upperBound + 4] ^= 1
            try bytes.write(to: URL(filePath: folder + "/libUsers.so"))
            let (modules, problems) = ModuleLoader(folders: [folder]).load(["users"])
            #expect(modules.isEmpty)
            #expect(problems.count == 1)
            #expect(problems.first?.message.contains("was built against another version") == true)
        }
    }

    @Test("A module whose symbols are missing is refused by the dynamic linker")
    func missingSymbol() throws {
        try inFolder { folder in
            var bytes = try users()
            let name = Data("swift_getWitnessTable".utf8)
            let symbol = try #require(bytes.range(of: name) ?? bytes.range(of: Data("swift_allocObject".utf8)))
            bytes[symbol.lowerBound] = UInt8(ascii: "z")
            try bytes.write(to: URL(filePath: folder + "/libUsers.so"))
            let (modules, problems) = ModuleLoader(folders: [folder]).load(["users"])
            #expect(modules.isEmpty)
            #expect(problems.first?.message.contains("cannot be opened") == true)
        }
    }

    @Test("A module that is there twice, one that is not there, and a folder that is not there are reported together")
    func together() throws {
        try inFolder { folder in
            try FileManager.default.copyItem(atPath: Self.built + "/libUsers.so", toPath: folder + "/libUsers.so")
            let loader = ModuleLoader(folders: [Self.built, folder, "/nowhere"])
            let (_, problems) = loader.load(["users", "nothing"])
            let lines = problems.map(\.description)
            #expect(lines.count == 3)
            #expect(lines.contains { $0.contains("/nowhere") })
            #expect(lines.contains { $0.contains("module users: It is there more than once") && $0.contains(folder) })
            #expect(lines.contains { $0.contains("modules.nothing is enabled, but no library") })
        }
    }

    @Test("The modules of the product load, whatever the case of their names")
    func loads() {
        let (modules, problems) = ModuleLoader(folders: [Self.built]).load(["USERS", "plays", "Playbook"])
        #expect(problems.isEmpty)
        #expect(modules.map(\.description.name) == ["users", "plays", "playbook"])
    }
}
