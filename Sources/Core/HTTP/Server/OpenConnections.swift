import NIOCore
import NIOPosix

/// The connections that are open, kept by the event loop that each belongs to, so that something can be said to all of them.
final class OpenConnections: Sendable {
    private typealias Members = [ObjectIdentifier: any OpenConnection]

    /// By event loop. Each value is touched on its own loop alone.
    private let loops: [ObjectIdentifier: (loop: any EventLoop, members: NIOLoopBoundBox<Members?>)]

    init(_ group: MultiThreadedEventLoopGroup = .singleton) {
        var loops: [ObjectIdentifier: (loop: any EventLoop, members: NIOLoopBoundBox<Members?>)] = [:]
        for loop in group.makeIterator() {
            loops[ObjectIdentifier(loop)] = (loop, .makeEmptyBox(valueType: Members.self, eventLoop: loop))
        }
        self.loops = loops
    }

    /// Called on the connection's event loop.
    func add(_ connection: any OpenConnection, on loop: any EventLoop) {
        guard let members = loops[ObjectIdentifier(loop)]?.members else { return }
        if members.value == nil { members.value = [:] }
        // Changed in place: a copy for each connection would cost as much as there are connections.
        members.value?[ObjectIdentifier(connection)] = connection
    }

    /// Called on the connection's event loop.
    func remove(_ connection: any OpenConnection, on loop: any EventLoop) {
        loops[ObjectIdentifier(loop)]?.members.value?[ObjectIdentifier(connection)] = nil
    }

    /// Says something to the connections of each event loop, on that loop.
    func each(_ body: @escaping @Sendable ([any OpenConnection]) -> Void) {
        for (loop, members) in loops.values {
            loop.execute { body(members.value.map { Array($0.values) } ?? []) }
        }
    }

    /// Ends a part of the connections on which nothing has happened for a while, the longest idle first, so that others find
    /// room. One that is in use keeps it.
    func endIdle() {
        each { connections in
            let latest = NIODeadline.now() - Self.idleTime
            let idle = connections.compactMap { connection in connection.idleSince.map { (since: $0, connection) } }
                .filter { $0.since <= latest }
            for (_, connection) in idle.sorted(by: { $0.since < $1.since }).prefix(max(1, connections.count / 16)) {
                connection.endIdle()
            }
        }
    }

    /// How long nothing must have happened.
    private static let idleTime = TimeAmount.seconds(1)

    /// Ends what waits to be read by clients that have stopped reading.
    func endUnread() { each { for connection in $0 { connection.endUnread() } } }

    /// Answers what is under way at once, since the server waits no longer.
    func giveUp() { each { for connection in $0 { connection.giveUp() } } }
}
