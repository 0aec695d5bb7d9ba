import Testing

@testable import Postgres

@Suite struct HostMemoryTests {
    private static let places = ["a", "b", "c"].map { ConnectionPlace(host: $0, address: nil, port: "5432") }

    @Test func whoFailedIsAskedLastForAWhile() {
        let now = MonotonicInstant.now
        var memory = HostMemory()
        let (a, b, c) = (Self.places[0], Self.places[1], Self.places[2])
        #expect(memory.ordered(Self.places, now: now, chance: 0) == [a, b, c])
        memory.failed(a, now: now, chance: 0)
        #expect(memory.ordered(Self.places, now: now, chance: 0) == [b, c, a])
        memory.failed(b, now: now + .seconds(1), chance: 0)
        #expect(memory.ordered(Self.places, now: now + .seconds(1), chance: 0) == [c, a, b])
        // None is ever left out.
        memory.failed(c, now: now + .seconds(2), chance: 0)
        #expect(memory.ordered(Self.places, now: now + .seconds(2), chance: 0) == [a, b, c])
        memory.answered(a)
        #expect(memory.ordered(Self.places, now: now + .seconds(2), chance: 0) == [a, b, c])
        memory.answered(c)
        #expect(memory.ordered(Self.places, now: now + .seconds(2), chance: 0) == [a, c, b])
    }

    /// When its time is up one attempt asks it in its place, and those beside it do not wait for that.
    @Test func oneAttemptFindsOutWhetherAHostIsBack() {
        let now = MonotonicInstant.now
        var memory = HostMemory()
        memory.failed(Self.places[0], now: now, chance: 0)
        let later = now + .seconds(10)
        #expect(memory.ordered(Self.places, now: later, chance: 0).first == Self.places[0])
        #expect(memory.ordered(Self.places, now: later, chance: 0).last == Self.places[0])
        // However often it fails, it is asked again within a minute.
        for _ in 0..<50 { memory.failed(Self.places[0], now: later, chance: 0) }
        #expect(memory.ordered(Self.places, now: later + .seconds(60), chance: 0).first == Self.places[0])
    }

    @Test func aListOfHostsIsReadAsLibpqReadsIt() {
        func places(_ options: [String: String]) -> [String] {
            ConnectionPlace.places(in: options).map { "\($0.host ?? "-") \($0.address ?? "-") \($0.port ?? "-")" }
        }
        #expect(places(["port": "5432"]) == ["- - 5432"])
        #expect(places(["host": "a,b", "port": "1"]) == ["a - 1", "b - 1"])
        #expect(places(["host": "a,,/tmp", "port": "1,2,"]) == ["a - 1", "- - 2", "/tmp - -"])
        #expect(places(["host": "a,b", "hostaddr": "10.0.0.1,10.0.0.2"]) == ["a 10.0.0.1 -", "b 10.0.0.2 -"])
        #expect(places(["hostaddr": "::1,127.0.0.1", "port": "1,2"]) == ["- ::1 1", "- 127.0.0.1 2"])
    }

    /// A name of several addresses is several places.
    @Test func everyAddressOfANameIsAPlace() throws {
        let found = try ConnectionPlace(host: "localhost", address: nil, port: "1").resolved()
        #expect(!found.isEmpty && found.allSatisfy { $0.host == "localhost" && $0.address != nil && $0.port == "1" })
        #expect(Set(found).count == found.count)
        let socket = ConnectionPlace(host: "/tmp", address: nil, port: "1")
        #expect(try socket.resolved() == [socket])
        let address = ConnectionPlace(host: "x", address: "127.0.0.1", port: "1")
        #expect(try address.resolved() == [address])
    }
}
