import NIOCore
import Testing

@testable import Host

/// The states of a connection, with a clock of the test's own.
@Suite("Limits of a connection")
struct ConnectionLimitsTests {
    private let times = ConnectionLimits.Times(
        head: .seconds(10), body: .seconds(30), idle: .seconds(60), lingering: .seconds(5))
    private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(1) + .seconds(seconds) }
    private func open() -> Connection { Connection(ConnectionLimits(times: times, now: at(0))) }

    /// A reference, since the macros of a test cannot change a value.
    @dynamicMemberLookup
    private final class Connection {
        private var limits: ConnectionLimits

        init(_ limits: ConnectionLimits) { self.limits = limits }

        subscript<Value>(dynamicMember member: KeyPath<ConnectionLimits, Value>) -> Value { limits[keyPath: member] }
        func bytesRead(now: NIODeadline) { limits.bytesRead(now: now) }
        func headRead(now: NIODeadline) { limits.headRead(now: now) }
        func requestRead(now: NIODeadline) { limits.requestRead(now: now) }
        func answerBegun(isLast: Bool) { limits.answerBegun(isLast: isLast) }
        func answerSent(now: NIODeadline) -> Bool { limits.answerSent(now: now) }
        func timePassed(_ now: NIODeadline) -> ConnectionLimits.TimerAction { limits.timePassed(now) }
        func closed() { limits.closed() }
    }

    @Test("A connection on which nothing comes is closed without an answer")
    func silent() {
        let limits = open()
        #expect(limits.timePassed(at(9)) == .wait(until: at(10)))
        #expect(limits.timePassed(at(10)) == .close)
    }

    @Test("A head that trickles in is refused, however often bytes come")
    func slowHead() {
        let limits = open()
        for second in 1..<10 { limits.bytesRead(now: at(Int64(second))) }
        #expect(limits.timePassed(at(11)) == .refuse("The request's header"))
        #expect(limits.mayRefuse)
    }

    @Test("A body that trickles in is refused")
    func slowBody() {
        let limits = open()
        limits.bytesRead(now: at(1))
        limits.headRead(now: at(2))
        #expect(limits.timePassed(at(31)) == .wait(until: at(32)))
        #expect(limits.timePassed(at(32)) == .refuse("The request's body"))
    }

    @Test("While the server works the client has time; afterwards the idle time runs anew")
    func slowServer() {
        let limits = open()
        limits.bytesRead(now: at(0))
        limits.headRead(now: at(0))
        limits.requestRead(now: at(0))
        #expect(limits.timePassed(at(60)) == .wait(until: at(120)))
        #expect(!limits.answerSent(now: at(100)))
        #expect(limits.timePassed(at(120)) == .wait(until: at(160)))
        #expect(limits.timePassed(at(160)) == .close)
    }

    @Test("An answer before the end of its request that closes the connection lets the client read it")
    func lingering() {
        let limits = open()
        limits.headRead(now: at(0))
        limits.answerBegun(isLast: true)
        #expect(limits.answerSent(now: at(1)))
        #expect(limits.dropsParts)
        limits.headRead(now: at(2))
        #expect(limits.due == 0)
        #expect(limits.timePassed(at(6)) == .close)
    }

    @Test("Requests sent ahead are answered in turn, and what follows waits for the server")
    func pipelining() {
        let limits = open()
        for _ in 0..<3 {
            limits.headRead(now: at(0))
            limits.requestRead(now: at(0))
        }
        limits.bytesRead(now: at(0))
        #expect(limits.due == 3)
        #expect(!limits.mayRefuse)
        for _ in 0..<3 { #expect(!limits.answerSent(now: at(1))) }
        #expect(limits.due == 0)
        #expect(!limits.answerSent(now: at(1)))
        #expect(limits.due == 0)
    }

    @Test("Any order of events keeps the count of due answers and ends closed")
    func anyOrder() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let limits = open()
            var now: Int64 = 0
            for _ in 0..<40 {
                now += Int64.random(in: 0...20, using: &generator)
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: limits.bytesRead(now: at(now))
                case 1: limits.headRead(now: at(now))
                case 2: limits.requestRead(now: at(now))
                case 3: limits.answerBegun(isLast: Bool.random(using: &generator))
                case 4: _ = limits.answerSent(now: at(now))
                default:
                    if case .wait(let until) = limits.timePassed(at(now)) { #expect(until > at(now)) }
                }
                #expect(limits.due >= 0)
            }
            limits.closed()
            #expect(limits.deadline == nil && limits.timePassed(at(now + 1000)) == .nothing)
        }
    }
}
