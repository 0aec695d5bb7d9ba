import EmbeddedPostgres
import Foundation
import TestSupport
import Testing

/// What keeps a server from starting, and what is said of it. Each message has the cause in the system's or PostgreSQL's words
/// and what to do, in one line.
@Suite(.serialized)
struct StartFailureTests {
    private static let isRoot = geteuid() == 0
    private static let needsRoot: Comment = "only root mounts file systems"

    /// Starts and is refused.
    private func refusal(
        _ server: EmbeddedPostgres, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> EmbeddedPostgresError {
        let error = try await #require(throws: EmbeddedPostgresError.self, sourceLocation: sourceLocation) {
            try await server.start()
        }
        #expect(!error.message.contains("\n"), sourceLocation: sourceLocation)
        #expect(!server.isRunning, sourceLocation: sourceLocation)
        return error
    }

    private func made(_ sandbox: Sandbox) async throws -> EmbeddedPostgres {
        let server = sandbox.server()
        try await server.start()
        try await server.stop()
        return server
    }

    /// Mounts for as long as the body takes.
    private func mounted(_ arguments: [String], at folder: String, _ body: () async throws -> Void) async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let outcome = try Program.run("/usr/bin/env", ["mount"] + arguments + [folder])
        guard outcome.status == 0 else {
            print(
                "Not tested: this machine does not let root mount: \(String(decoding: outcome.errors, as: UTF8.self))")
            return
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        _ = try Program.run("/usr/bin/env", ["umount", "-l", folder])
        try result.get()
    }

    @Test func aFolderThatOthersMayWrite() async throws {
        try await Sandbox.run { sandbox in
            let server = try await made(sandbox)
            #expect(chmod(server.dataDirectory, 0o777) == 0)
            let error = try await refusal(server)
            #expect(error.code == .startFailed)
            #expect(error.message.contains("has invalid permissions"), "\(error.message)")
            #expect(error.message.contains("chmod 700 '\(server.dataDirectory)'"))
            #expect(chmod(server.dataDirectory, 0o700) == 0)
            try await server.start()
            try await server.stop()
        }
    }

    @Test(arguments: ["", "\n", "nonsense\n", "2\n"])
    func aPIDFileThatNobodyFinishedIsNoObstacle(text: String) async throws {
        try await Sandbox.run { sandbox in
            let server = try await made(sandbox)
            try text.write(toFile: server.dataDirectory + "/postmaster.pid", atomically: false, encoding: .utf8)
            let connection = try await server.start()
            #expect(try query("SELECT 1", connection) == "1")
            try await server.stop()
        }
    }

    /// The server comes up, and is of no use: it must not be left running.
    @Test func tablesThatCannotBeRead() async throws {
        try await Sandbox.run { sandbox in
            let server = try await made(sandbox)
            let base = server.dataDirectory + "/base"
            var info = stat()
            #expect(stat(base, &info) == 0)
            if Self.isRoot { #expect(chown(base, 0, 0) == 0) } else { #expect(chmod(base, 0) == 0) }
            let error = try await refusal(server)
            #expect(error.code == .startFailed)
            #expect(error.message.contains("Permission denied"), "\(error.message)")
            #expect(error.message.contains("read and write all of it"), "\(error.message)")
            #expect(chown(base, info.st_uid, info.st_gid) == 0 && chmod(base, 0o700) == 0)
            try await server.start()
            try await server.stop()
        }
    }

    @Test(.enabled(if: isRoot, needsRoot)) func noSpaceForACluster() async throws {
        try await Sandbox.run { sandbox in
            let folder = sandbox.path + "/small"
            try await mounted(["-t", "tmpfs", "-o", "size=20m,mode=755", "none"], at: folder) {
                let error = try await refusal(sandbox.server("small/data"))
                #expect(error.code == .initializationFailed)
                #expect(error.message.contains("No space left on device"), "\(error.message)")
                #expect(error.message.contains("free space on the file system of \(folder)/data"), "\(error.message)")
                // What it had written does not keep the space.
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains("init") }.isEmpty)
            }
        }
    }

    @Test(.enabled(if: isRoot, needsRoot)) func noSpaceForAServer() async throws {
        try await Sandbox.run { sandbox in
            let folder = sandbox.path + "/small"
            try await mounted(["-t", "tmpfs", "-o", "size=120m,mode=755", "none"], at: folder) {
                let server = sandbox.server("small/data")
                try await server.start()
                try await server.kill()
                try fill(folder)
                let error = try await refusal(server)
                #expect(error.code == .startFailed)
                #expect(error.message.contains("No space left on device"), "\(error.message)")
                #expect(error.message.contains("free space"), "\(error.message)")
                try FileManager.default.removeItem(atPath: folder + "/filling")
                try await server.start()
                try await server.stop()
            }
        }
    }

    /// Writes until nothing more can be written.
    private func fill(_ folder: String) throws {
        let file = open(folder + "/filling", O_WRONLY | O_CREAT, 0o644)
        try #require(file >= 0)
        defer { close(file) }
        for size in [1 << 20, 1 << 12, 1] {
            let bytes = [UInt8](repeating: 1, count: size)
            while write(file, bytes, size) > 0 {}
        }
    }

    @Test(.enabled(if: isRoot, needsRoot), arguments: [true, false])
    func aFileSystemThatCannotBeWritten(isFirst: Bool) async throws {
        try await Sandbox.run { sandbox in
            let folder = sandbox.path + "/fixed"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let server = sandbox.server("fixed/data")
            if !isFirst {
                try await server.start()
                try await server.stop()
            }
            try await mounted(["--bind", folder], at: folder) {
                let outcome = try Program.run("/usr/bin/env", ["mount", "-o", "remount,ro,bind", folder])
                guard outcome.status == 0 else {
                    print("Not tested: this machine does not let root mount read-only.")
                    return
                }
                let error = try await refusal(server)
                #expect(error.code == .folderUnusable)
                #expect(error.message.contains("Read-only file system"), "\(error.message)")
                #expect(error.message.contains("make that file system writable"), "\(error.message)")
            }
        }
    }

    @Test func settingsThatPostgreSQLRefuses() async throws {
        try await Sandbox.run { sandbox in
            let server = try await made(sandbox)
            let file = server.dataDirectory + "/postgresql.conf"
            let text = try String(contentsOfFile: file, encoding: .utf8)
            try (text + "max_conections = 7\n").write(toFile: file, atomically: false, encoding: .utf8)
            let error = try await refusal(server)
            #expect(error.code == .startFailed)
            #expect(error.message.contains("max_conections"), "\(error.message)")
            #expect(error.message.contains("mend that file"), "\(error.message)")
        }
    }

    @Test func dataThatAreNotWhole() async throws {
        try await Sandbox.run { sandbox in
            let server = try await made(sandbox)
            let file = server.dataDirectory + "/global/pg_control"
            var bytes = try Data(contentsOf: URL(filePath: file))
            bytes[100] ^= 0xFF
            try bytes.write(to: URL(filePath: file))
            let error = try await refusal(server)
            #expect(error.code == .startFailed)
            #expect(error.message.contains("checksum"), "\(error.message)")
            #expect(error.message.contains("backup"), "\(error.message)")
        }
    }

    /// Why it failed last week is no reason for today's failure.
    @Test func whatWasLoggedBeforeIsNoReason() async throws {
        try await Sandbox.run { sandbox in
            let server = try await made(sandbox)
            let logs = try #require(server.logDirectory)
            let name = try #require(
                try FileManager.default.contentsOfDirectory(atPath: logs).first { $0.hasPrefix("postgresql-") })
            let handle = try #require(FileHandle(forWritingAtPath: logs + "/" + name))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("2020-01-01 UTC [1] FATAL:  an old trouble\n".utf8))
            try handle.close()
            #expect(chmod(server.dataDirectory, 0o777) == 0)
            let error = try await refusal(server)
            #expect(!error.message.contains("old trouble"), "\(error.message)")
        }
    }
}
