import EmbeddedPostgres
import Foundation
import Logging
import TestSupport
import Testing

/// Each test has a real server of its own; one at a time, since two cores start one server faster than ten.
@Suite(.serialized)
struct EmbeddedPostgresTests {
    @Test func theFirstStartMakesADurablePrivateCluster() async throws {
        try await Sandbox.run { sandbox in
            let server = EmbeddedPostgres(
                dataDirectory: sandbox.path + "/a/b/data", logger: .init(label: "test") { _ in sandbox.log.handler })
            #expect(!server.isRunning)
            let connection = try await server.start()
            #expect(server.isRunning)
            #expect(connection.database == "videoplay")
            #expect(try query("SELECT current_database()", connection) == "videoplay")
            let settings = [
                "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "listen_addresses": "",
                "server_encoding": "UTF8", "max_connections": "50", "TimeZone": "UTC",
            ]
            for (name, value) in settings {
                #expect(try query("SHOW \(name)", connection) == value, "\(name)")
            }
            let mode = try FileManager.default.attributesOfItem(atPath: connection.socketDirectory)[.posixPermissions]
            #expect(mode as? Int == 0o700)
            let logs = try #require(server.logDirectory)
            #expect(try FileManager.default.contentsOfDirectory(atPath: logs).contains { $0.hasPrefix("postgresql-") })
            try await server.stop()
            #expect(!server.isRunning)
            try await server.stop()
        }
    }

    @Test func theServerRunsInASessionOfItsOwn() async throws {
        try await Sandbox.run { sandbox in
            let server = sandbox.server()
            try await server.start()
            let pid = try #require(server.pid)
            #expect(getsid(pid) != getsid(0))
            try await server.stop()
        }
    }

    @Test func aLaterStartAdoptsTheRunningServer() async throws {
        try await Sandbox.run { sandbox in
            var first: EmbeddedPostgres? = sandbox.server()
            try await first?.start()
            let pid = first?.pid
            // As after `kill -9` of the program: the claim is gone, the server runs on.
            first = nil
            let second = sandbox.server()
            let connection = try await second.start()
            #expect(second.pid == pid)
            #expect(try query("SELECT 1", connection) == "1")
            try await second.stop()
            #expect(!second.isRunning)
        }
    }

    @Test func aSecondProgramIsRefusedByName() async throws {
        try await Sandbox.run { sandbox in
            let first = sandbox.server()
            try await first.start()
            let second = sandbox.server()
            let error = await #expect(throws: EmbeddedPostgresError.self) { try await second.start() }
            #expect(error?.code == .alreadyInUse)
            #expect(error?.message.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
            let sharing = sandbox.server { $0.isShared = true }
            let connection = try await sharing.start()
            #expect(try query("SELECT 1", connection) == "1")
            try await sharing.stop()
            #expect(first.isRunning)
            try await first.stop()
            // The claim is free again.
            try await second.start()
            try await second.stop()
        }
    }

    @Test func nothingCommittedIsLostWhenTheServerIsKilled() async throws {
        try await Sandbox.run { sandbox in
            let server = sandbox.server { $0.parameters["fsync"] = "on" }
            var connection = try await server.start()
            _ = try query("CREATE TABLE t (n int); INSERT INTO t SELECT generate_series(1, 1000)", connection)
            for round in 1...3 {
                let pid = try #require(server.pid)
                try await server.kill()
                #expect(!server.isRunning)
                connection = try await server.start()
                #expect(server.pid != pid)
                #expect(try query("SELECT count(*) FROM t", connection) == "\(999 + round)")
                _ = try query("INSERT INTO t VALUES (0)", connection)
            }
            try await server.stop()
        }
    }

    @Test func aBusyBackendThatOutlivesItsPostmasterIsSweptAway() async throws {
        try await Sandbox.run { sandbox in
            let server = sandbox.server()
            let connection = try await server.start()
            let client = Process()
            client.executableURL = URL(filePath: "/usr/bin/env")
            // A loop without a latch wait does not see that the postmaster is gone.
            client.arguments = [
                "psql", "-X", "-d", connection.conninfo, "-c",
                "DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$",
            ]
            client.standardError = FileHandle.nullDevice
            try client.run()
            while try query("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %'", connection) != "1" {
                await Task.yield()
            }
            try await server.kill()
            let again = try await server.start()
            #expect(try query("SELECT 1", again) == "1")
            while client.isRunning { usleep(1_000) }
            try await server.stop()
        }
    }

    @Test func aStalePIDFileThatNamesAnotherProcessIsNoObstacle() async throws {
        try await Sandbox.run { sandbox in
            let server = sandbox.server()
            try await server.start()
            let file = server.dataDirectory + "/postmaster.pid"
            var lines = try String(contentsOfFile: file, encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false)
            try await server.stop()
            lines[0] = "\(ProcessInfo.processInfo.processIdentifier)"
            try lines.joined(separator: "\n").write(toFile: file, atomically: false, encoding: .utf8)
            #expect(!server.isRunning)
            let connection = try await server.start()
            #expect(try query("SELECT 1", connection) == "1")
            try await server.stop()
        }
    }

    @Test func whatAnInterruptedInitialisationLeftIsMadeAnew() async throws {
        try await Sandbox.run { sandbox in
            let half = sandbox.path + "/data.initializing"
            try FileManager.default.createDirectory(atPath: half + "/base", withIntermediateDirectories: true)
            try "15\n".write(toFile: half + "/PG_VERSION", atomically: false, encoding: .utf8)
            let server = sandbox.server()
            try await server.start()
            #expect(!FileManager.default.fileExists(atPath: half))
            try await server.stop()
        }
    }

    @Test func aFolderWithOtherFilesIsLeftAlone() async throws {
        try await Sandbox.run { sandbox in
            let folder = sandbox.path + "/data"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try "mine".write(toFile: folder + "/letter.txt", atomically: false, encoding: .utf8)
            let server = sandbox.server()
            let error = await #expect(throws: EmbeddedPostgresError.self) { try await server.start() }
            #expect(error?.code == .folderUnusable)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["letter.txt"])
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give folders away"))
    func dataOfAnotherAccountAreRefused() async throws {
        try await Sandbox.run { sandbox in
            let server = sandbox.server()
            try await server.start()
            try await server.stop()
            #expect(chown(server.dataDirectory, 1, 1) == 0)
            let error = await #expect(throws: EmbeddedPostgresError.self) { try await server.start() }
            #expect(error?.code == .folderUnusable)
            #expect(error?.message.contains("user id 1") == true)
        }
    }

    @Test func anEmptyFolderIsTaken() async throws {
        try await Sandbox.run { sandbox in
            try FileManager.default.createDirectory(atPath: sandbox.path + "/data", withIntermediateDirectories: true)
            let server = sandbox.server()
            try await server.start()
            try await server.stop()
        }
    }

    @Test func dataOfAMissingMajorVersionAreRefused() async throws {
        try await Sandbox.run { sandbox in
            let folder = sandbox.path + "/data"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try "9\n".write(toFile: folder + "/PG_VERSION", atomically: false, encoding: .utf8)
            let server = sandbox.server()
            let error = await #expect(throws: EmbeddedPostgresError.self) { try await server.start() }
            #expect(error?.code == .versionMismatch)
            #expect(error?.message.contains("PostgreSQL 9") == true)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root has folders that the postgres account cannot enter"))
    func aFolderThatTheAccountCannotEnterIsReplacedAndSaidSo() async throws {
        try await Sandbox.run(in: "/root") { sandbox in
            let server = sandbox.server()
            #expect(server.dataDirectory.hasPrefix("/var/lib/videoplay/data-"))
            defer {
                for suffix in ["", ".log", ".run", ".lock"] {
                    try? FileManager.default.removeItem(atPath: server.dataDirectory + suffix)
                }
            }
            let connection = try await server.start()
            #expect(try query("SELECT 1", connection) == "1")
            #expect(sandbox.log.texts(.notice).contains { $0.contains("/root") && $0.contains(server.dataDirectory) })
            try await server.stop()
        }
    }

    @Test func aPathTooLongForASocketHasItElsewhere() async throws {
        try await Sandbox.run { sandbox in
            let server = sandbox.server(String(repeating: "long-", count: 24))
            let connection = try await server.start()
            defer { try? FileManager.default.removeItem(atPath: connection.socketDirectory) }
            #expect(!connection.socketDirectory.hasPrefix(sandbox.path))
            #expect(try query("SELECT 1", connection) == "1")
            #expect(sandbox.log.texts(.notice).contains { $0.contains(connection.socketDirectory) })
            try await server.stop()
        }
    }

    @Test func aPathWithSpacesAndQuotesWorks() async throws {
        try await Sandbox.run { sandbox in
            let server = sandbox.server("it's a, folder; ü")
            let connection = try await server.start()
            defer { try? FileManager.default.removeItem(atPath: connection.socketDirectory) }
            #expect(try query("SELECT 1", connection) == "1")
            try await server.stop()
        }
        try await Sandbox.run { sandbox in
            let error = await #expect(throws: EmbeddedPostgresError.self) { try await sandbox.server("a$(id)").start() }
            #expect(error?.code == .folderUnusable)
        }
    }

    @Test func aServerThatCannotStartSaysWhy() async throws {
        try await Sandbox.run { sandbox in
            let server = sandbox.server { $0.parameters["no_such_parameter"] = "1" }
            let error = await #expect(throws: EmbeddedPostgresError.self) { try await server.start() }
            #expect(error?.code == .startFailed)
            #expect(error?.description.contains("no_such_parameter") == true)
            // The claim was given up.
            let other = sandbox.server()
            try await other.start()
            try await other.stop()
        }
    }

    @Test func restartAndTCPForTests() async throws {
        try await Sandbox.run { sandbox in
            let port = Int.random(in: 20_000..<30_000)
            let server = sandbox.server {
                $0.parameters["listen_addresses"] = "127.0.0.1"
                $0.parameters["port"] = "\(port)"
                $0.hostAuthentication = "trust"
                $0.databaseName = "it's \"mine\""
            }
            let connection = try await server.start()
            #expect(connection.port == port)
            #expect(try query("SHOW listen_addresses", connection) == "127.0.0.1")
            #expect(try query("SELECT current_database()", connection) == "it's \"mine\"")
            let pid = server.pid
            let again = try await server.restart()
            #expect(again == connection)
            #expect(server.pid != pid)
            try await server.stop()
        }
    }

    @Test func operationsAtOnceRunOneAfterAnother() async throws {
        try await Sandbox.run { sandbox in
            let server = sandbox.server()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...3 { group.addTask { try await server.start() } }
                try await group.waitForAll()
            }
            #expect(server.isRunning)
            // A task that is cancelled, as at a shutdown, stops the server none the less.
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await server.stop()
            }
            try await task.value
            #expect(!server.isRunning)
        }
    }
}
