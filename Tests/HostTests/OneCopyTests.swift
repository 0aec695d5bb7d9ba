import Foundation
import TestSupport
import Testing

@testable import Host

/// Two copies of a type never meet on Linux: casts between them fail. So each is in the core's library alone.
@Suite("One copy of every type")
struct OneCopyTests {
    @Test(
        "The type descriptors of what modules see are defined in libVideoPlayCore.so and nowhere else",
        arguments: [
            "$s14ProblemDetails0A0VMn", "$s9ModuleKit0A0Mp", "$s8Postgres0A6ClientCMn", "$s7Logging6LoggerVMn",
            "$s4JSON9JSONValueOMn", "$s4HostAAVMn",
        ])
    func descriptors(symbol: String) throws {
        let folder = try #require(ModuleFolder.ofExecutable())
        #expect(try Self.defined(in: folder + "/libVideoPlayCore.so").filter { $0 == symbol }.count == 1)
        for file in ["libUsers.so", "libPlays.so", "libPlaybook.so", "videoplay"] {
            #expect(try !Self.defined(in: folder + "/" + file).contains(symbol), "\(file)")
        }
    }

    @Test(
        "What supports the tests is part of no file that production loads",
        arguments: ["libVideoPlayCore.so", "libUsers.so", "libPlays.so", "libPlaybook.so", "videoplay"])
    func testSupport(file: String) throws {
        let folder = try #require(ModuleFolder.ofExecutable())
        let symbols = try Self.defined(in: folder + "/" + file, table: [])
        try #require(symbols.contains { $0.hasPrefix("$s") })
        // Mangled names spell a module with its length before it.
        #expect(symbols.filter { $0.contains("11TestSupport") } == [])
    }

    /// The names of the symbols that a file defines.
    /// - Parameter table: `-D` for those that other files see; all unless given.
    private static func defined(in path: String, table: [String] = ["-D"]) throws -> [String] {
        let outcome = try Program.run(
            "/usr/bin/env", ["nm", "--defined-only", "--format=just-symbols"] + table + [path])
        try #require(outcome.status == 0)
        return String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
