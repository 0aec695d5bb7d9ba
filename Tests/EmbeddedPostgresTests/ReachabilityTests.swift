import EmbeddedPostgres
import Foundation
import Testing

@Suite(.serialized, .enabled(if: geteuid() == 0, "only root uses another account for the server"))
struct ReachabilityTests {
    /// The way to the data is closed on the first start and open on the second: the data are still found.
    @Test func dataStayWhereTheyWerePutWhenTheWayOpens() async throws {
        try await Sandbox.run { sandbox in
            let closed = sandbox.path + "/closed"
            try FileManager.default.createDirectory(
                atPath: closed, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let first = sandbox.server("closed/inner/data")
            let folder = first.dataDirectory
            #expect(folder.hasPrefix("/var/lib/videoplay/data-"))
            defer {
                for suffix in ["", ".log", ".run", ".lock"] {
                    try? FileManager.default.removeItem(atPath: folder + suffix)
                }
            }
            _ = try query("CREATE TABLE kept ()", try await first.start())
            try await first.stop()
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: closed)
            let second = sandbox.server("closed/inner/data")
            #expect(second.dataDirectory == folder)
            #expect(try query("SELECT count(*) FROM kept", try await second.start()) == "0")
            try await second.stop()
        }
    }

    /// A volume of a container is a mount point: the cluster cannot be renamed to it, and lies inside.
    @Test func aMountPointHoldsTheClusterInside() async throws {
        try await Sandbox.run { sandbox in
            let volume = sandbox.path + "/volume"
            try FileManager.default.createDirectory(atPath: volume, withIntermediateDirectories: true)
            // Without the privilege to mount there is nothing to try it on but a folder that is a mount point already.
            guard mount("tmpfs", volume, "tmpfs", 0, nil) == 0 else {
                #expect(sandbox.server("/dev/shm").dataDirectory.hasPrefix("/dev/shm"))
                return
            }
            defer { #expect(umount2(volume, Int32(MNT_DETACH)) == 0) }
            let server = sandbox.server("volume")
            #expect(server.dataDirectory == volume + "/cluster")
            #expect(try query("SELECT 1", try await server.start()) == "1")
            try await server.stop()
        }
    }
}
