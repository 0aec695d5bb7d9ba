import NIOCore
import Testing

@testable import HTTP

/// The states of a connection, with a clock of the test's own.
@Suite("Limits of a connection")
struct ConnectionLimitsTests {
    private let times = ConnectionLimits.Times(
        head: .seconds(10), body: .seconds(30), idle: .seconds(60), lingering: .seconds(5), parting: .seconds(1))
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
        func answerBegins(until deadline: NIODeadline) { limits.answerBegins(until: deadline) }
        func answerIsOpen() { limits.answerIsOpen() }
        func answered(now: NIODeadline, unwritten: Int = 0) { limits.answered(now: now, unwritten: unwritten) }
        func outputFlows(now: NIODeadline) { limits.outputFlows(now: now) }
        func ends(now: NIODeadline, unwritten: Int) { limits.ends(now: now, unwritten: unwritten) }
        func lingers(now: NIODeadline, isParting: Bool = false) { limits.lingers(now: now, isParting: isParting) }
        func timePassed(_ now: NIODeadline, unwritten: Int = 0) -> ConnectionLimits.TimerAction {
            limits.timePassed(now, unwritten: unwritten)
        }
        func closed() { limits.closed() }
    }

    @Test("A connection on which nothing comes is closed without an answer")
    func silent() {
        let limits = open()
        #expect(limits.timePassed(at(9)) == .wait(until: at(10)))
        #expect(limits.timePassed(at(10)) == .close)
    }

    @Test("Since when nothing has happened is known between two requests alone")
    func idleSince() {
        let limits = open()
        #expect(limits.idleSince == at(0))
        limits.bytesRead(now: at(1))
        #expect(limits.idleSince == nil)
        limits.headRead(now: at(2))
        limits.requestRead(now: at(3))
        limits.answerBegins(until: at(33))
        #expect(limits.idleSince == nil)
        limits.answered(now: at(5))
        #expect(limits.idleSince == at(5))
    }

    @Test("A client that is told nothing more has less time to leave")
    func parting() {
        let limits = open()
        limits.ends(now: at(1), unwritten: 0)
        limits.lingers(now: at(2), isParting: true)
        #expect(limits.timePassed(at(3)) == .close)
    }

    @Test("A head that trickles in is refused, however often bytes come")
    func slowHead() {
        let limits = open()
        for second in 1..<10 { limits.bytesRead(now: at(Int64(second))) }
        #expect(limits.timePassed(at(11)) == .refuse("The request's header"))
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
        limits.answerBegins(until: at(90))
        #expect(limits.timePassed(at(60)) == .wait(until: at(90)))
        #expect(limits.timePassed(at(90)) == .cancelAnswer)
        #expect(limits.deadline == nil)
        limits.answered(now: at(100))
        #expect(limits.timePassed(at(120)) == .wait(until: at(160)))
        #expect(limits.timePassed(at(160)) == .close)
    }

    @Test("An answer without an end of its own is never late, and what was being read has its time afterwards")
    func openEnd() {
        let limits = open()
        limits.headRead(now: at(0))
        limits.requestRead(now: at(0))
        limits.answerIsOpen()
        limits.headRead(now: at(1))
        #expect(limits.deadline == nil && limits.timePassed(at(1000)) == .nothing)
        limits.answered(now: at(1000))
        #expect(limits.timePassed(at(1030)) == .refuse("The request's body"))
    }

    @Test("A client that has to read has its time anew whenever it has read some, and is closed when it has not")
    func blocked() {
        let limits = open()
        limits.bytesRead(now: at(0))
        limits.answered(now: at(0), unwritten: 100)
        #expect(limits.timePassed(at(59), unwritten: 100) == .wait(until: at(60)))
        #expect(limits.timePassed(at(60), unwritten: 99) == .wait(until: at(120)))
        limits.outputFlows(now: at(100))
        #expect(limits.timePassed(at(110)) == .refuse("The request's header"))
        limits.answered(now: at(200), unwritten: 50)
        #expect(limits.timePassed(at(260), unwritten: 50) == .close)
    }

    @Test("An idle connection is closed only once its client takes no more of what was written")
    func idleReader() {
        let limits = open()
        limits.answered(now: at(0))
        #expect(limits.timePassed(at(60), unwritten: 10) == .wait(until: at(120)))
        #expect(limits.timePassed(at(120), unwritten: 5) == .wait(until: at(180)))
        #expect(limits.timePassed(at(180), unwritten: 5) == .close)
    }

    @Test("After the last answer the client has time to take it, and then a while to read it")
    func lingering() {
        let limits = open()
        limits.headRead(now: at(0))
        limits.answered(now: at(1))
        limits.ends(now: at(1), unwritten: 10)
        #expect(limits.timePassed(at(61), unwritten: 5) == .wait(until: at(121)))
        limits.lingers(now: at(70))
        #expect(limits.timePassed(at(75)) == .close)
        let stuck = open()
        stuck.ends(now: at(0), unwritten: 10)
        #expect(stuck.timePassed(at(60), unwritten: 10) == .close)
    }

    @Test("Any order of events waits for a later time, and ends closed")
    func anyOrder() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let limits = open()
            var now: Int64 = 0
            for _ in 0..<40 {
                now += Int64.random(in: 0...20, using: &generator)
                let unwritten = Int.random(in: 0...2, using: &generator)
                switch Int.random(in: 0..<9, using: &generator) {
                case 0: limits.bytesRead(now: at(now))
                case 1: limits.headRead(now: at(now))
                case 2: limits.requestRead(now: at(now))
                case 3: limits.answerBegins(until: at(now + 30))
                case 4: limits.answered(now: at(now), unwritten: unwritten)
                case 5: limits.answerIsOpen()
                case 6: limits.outputFlows(now: at(now))
                case 7 where Int.random(in: 0..<20, using: &generator) == 0:
                    limits.ends(now: at(now), unwritten: unwritten)
                    limits.lingers(now: at(now))
                default:
                    if case .wait(let until) = limits.timePassed(at(now), unwritten: unwritten) {
                        #expect(until > at(now))
                    }
                }
            }
            limits.closed()
            #expect(limits.deadline == nil && limits.timePassed(at(now + 1000)) == .nothing)
        }
    }
}
