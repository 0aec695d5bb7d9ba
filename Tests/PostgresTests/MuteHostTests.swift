import Glibc
import Testing

@testable import Postgres

/// A host that takes connections and never says a word, as one behind a firewall that swallows, or a frozen process.
private final class MuteHost: Sendable {
    let port: Int
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 100) == 0
                    ? getsockname(descriptor, $0, &length) : -1
            }
        }
        try #require(status == 0)
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    /// How many connections it has taken since the last call.
    func takeConnections() -> Int {
        var count = 0
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return count }
            close(connection)
            count += 1
        }
    }
}

extension ServerTests {
    @Suite(.serialized) struct MuteHostTests {
        /// A mute host first in the list costs the first attempt a part of what a caller waits, and the others nothing.
        @Test(arguments: [1, 3]) func aMuteHostIsPassedOverAndRemembered(count: Int) async throws {
            let mute = try (0..<count).map { _ in try MuteHost() }
            let cluster = try PrivateCluster.shared.get()
            let ports = mute.map { "\($0.port)" } + ["\(cluster.port)"]
            let hosts = Array(repeating: "127.0.0.1", count: ports.count)
            var configuration = PostgresConfiguration(keywords: [
                "host": hosts.joined(separator: ","), "port": ports.joined(separator: ","), "user": "postgres",
                "dbname": "postgres", "target_session_attrs": "read-write",
            ])
            configuration.acquireTimeout = .seconds(8)
            configuration.connectTimeout = .seconds(100)
            let connecting = Connecting(configuration)
            // Each mute host has a part of the 8 s, not its 100.
            let start = MonotonicInstant.now
            _ = try connecting.connect().get()
            #expect(start.duration(to: .now) < .seconds(60))
            #expect(mute.map { $0.takeConnections() } == Array(repeating: 1, count: count))
            // From now on they are asked last, and so not at all.
            for _ in 0..<3 { _ = try connecting.connect().get() }
            #expect(mute.allSatisfy { $0.takeConnections() == 0 })
        }

        /// A server that is merely slow is had in the end, with all the time that the settings give it.
        @Test func whoNeedsLongerThanItsPartIsAskedAgain() async throws {
            let mute = try [MuteHost(), MuteHost()]
            var configuration = PostgresConfiguration(
                connectionString: "host=127.0.0.1,127.0.0.1 port=\(mute[0].port),\(mute[1].port) user=x dbname=x")
            configuration.acquireTimeout = .milliseconds(900)
            configuration.connectTimeout = .seconds(1)
            guard case .failure(let error) = Connecting(configuration).connect() else {
                Issue.record("a mute host was connected to")
                return
            }
            #expect(error.message.contains("no answer within 0.3 seconds"), "\(error)")
            #expect(error.message.contains("no answer within 1.0 seconds"), "\(error)")
        }

        @Test func aStandbyIsPreferredAndAnyOtherTaken() async throws {
            let cluster = try PrivateCluster.shared.get()
            for (attributes, isOpen) in [
                ("prefer-standby", true), ("any", true), ("primary", true), ("standby", false),
            ] {
                let configuration = PostgresConfiguration(keywords: [
                    "host": "127.0.0.1,localhost", "port": "\(cluster.port)", "user": "postgres", "dbname": "postgres",
                    "target_session_attrs": attributes,
                ])
                let result = Connecting(configuration).connect()
                #expect(((try? result.get()) != nil) == isOpen, "\(attributes): \(result)")
            }
        }

        @Test func theCauseOfARefusalIsTheServers() async throws {
            let cluster = try PrivateCluster.shared.get()
            let configuration = PostgresConfiguration(keywords: [
                "host": cluster.folder, "port": "\(cluster.port)", "user": "postgres", "dbname": "none_such",
            ])
            guard case .failure(let error) = Connecting(configuration).connect() else {
                Issue.record("a database that is not there was connected to")
                return
            }
            #expect(error.sqlState == "3D000" && error.message.contains("none_such"), "\(error)")
            #expect(!error.message.contains("LOCATION") && !error.message.contains("3D000"), "\(error)")
        }
    }
}
