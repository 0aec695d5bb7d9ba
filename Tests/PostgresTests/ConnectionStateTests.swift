import Testing

@testable import Postgres

@Suite struct ConnectionStateTests {
    typealias State = ConnectionState<Int>

    /// A server that answers what a state machine says it has sent, as PostgreSQL does: after an error all is aborted
    /// up to the Sync.
    struct ModelServer {
        enum Message {
            case prepare(StatementName, PostgresStatement)
            case execute(StatementName)
            /// Answered with nothing that the state machine awaits: somebody else's doing, or housekeeping.
            case deallocateAll
            case sync
        }

        var prepared: [StatementName: PostgresStatement] = [:]
        var messages: [Message] = []
        var isAborted = false

        mutating func answer(_ message: Message, failing: (PostgresStatement) -> Bool) -> State.Answer? {
            switch message {
            case .deallocateAll:
                prepared.removeAll()
                return nil
            case .sync:
                isAborted = false
                return .sync(.idle)
            case _ where isAborted:
                return .aborted
            case .prepare(let name, let statement):
                if failing(statement) {
                    isAborted = true
                    return .failure(sqlState: "42601")
                }
                prepared[name] = statement
                return .success
            case .execute(let name):
                guard let statement = prepared[name] else {
                    isAborted = true
                    return .failure(sqlState: "26000")
                }
                if statement.text.hasPrefix("fail") {
                    isAborted = true
                    return .failure(sqlState: "23505")
                }
                return .success
            }
        }
    }

    /// Random submissions, alone and in groups, failures, forgotten names, cancellations, deadlines and slow ones whose
    /// neighbours are sent again: each submission ends once, with success exactly if none of its own statements fails;
    /// results go to their owner alone.
    @Test(arguments: 1...80, [1, 4])
    func anErrorTouchesNoNeighbour(seed: UInt64, groupLimit: Int) {
        var random = SeededGenerator(seed: seed)
        let now = MonotonicInstant.now
        var state = State(cacheCapacity: .random(in: 1...6, using: &random), now: now)
        var server = ModelServer()
        var contents: [Int: [PostgresStatement]] = [:]
        var delivered: [Int: Int] = [:]
        var ended: [Int: Bool] = [:]
        var abandoned: Set<Int> = []
        var attempts: [Int: Int] = [:]
        var wasUndone: Set<Int> = []
        let statements = (0..<6).map { PostgresStatement("select \($0)") } + [PostgresStatement("fail at run time")]
        let unparseable = PostgresStatement("unparseable")

        var open = 0

        func endGroup() {
            guard open > 0 else { return }
            open = 0
            state.endGroup()
            server.messages.append(.sync)
        }
        func send(_ id: Int, isRepeated: Bool = false, isAlone: Bool = false) {
            if isAlone || groupLimit == 1 || open >= groupLimit { endGroup() }
            if open == 0, state.takeMustDeallocateAll() {
                state.commit(nil, purpose: .deallocate(nil), deadline: nil, now: now)
                server.messages.append(.deallocateAll)
                server.messages.append(.sync)
            }
            for statement in contents[id] ?? [] {
                switch state.useNamed(statement, isRepeated: isRepeated) {
                case .prepared(let name): server.messages.append(.execute(name))
                case .prepare(let name):
                    server.messages.append(.prepare(name, statement))
                    server.messages.append(.execute(name))
                }
            }
            let isGrouped = !isAlone && groupLimit > 1
            state.commit(id, purpose: .submission, deadline: nil, now: now, isGrouped: isGrouped)
            if isGrouped { open += 1 } else { server.messages.append(.sync) }
        }
        func answerOne() {
            // As the reactor does: what was sent in one turn is ended before anything of it is answered.
            endGroup()
            guard !server.messages.isEmpty else { return }
            let message = server.messages.removeFirst()
            guard let answer = server.answer(message, failing: { $0 == unparseable }) else { return }
            switch state.received(answer, now: now) {
            case .none, .fail: break
            case .deliver: if let owner = state.current?.work { delivered[owner, default: 0] += 1 }
            case .violation: Issue.record("a violation where the server kept to the protocol")
            case .finished(let entry): finish(entry)
            case .finishedGroup(let entries): for entry in entries { finish(entry) }
            }
        }
        func finish(_ entry: State.Entry) {
            guard let id = entry.work else { return }
            switch entry.verdict {
            case .undone:
                delivered[id] = 0
                #expect(wasUndone.insert(id).inserted, "alone, it can be undone by nobody")
                send(id, isAlone: true)
            case .stale:
                delivered[id] = 0
                attempts[id, default: 0] += 1
                #expect(attempts[id] ?? 0 <= 3, "the reactor gives up after three")
                if attempts[id] ?? 0 <= 3 { send(id, isRepeated: true, isAlone: true) }
            case .success, .failure:
                #expect(ended[id] == nil)
                ended[id] = entry.verdict == .success
            }
        }

        for id in 0..<120 {
            var content: [PostgresStatement] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let isBroken = Int.random(in: 0..<12, using: &random) == 0
                content.append(isBroken ? unparseable : statements.randomElement(using: &random) ?? unparseable)
            }
            contents[id] = content
            send(id)
            for _ in 0..<Int.random(in: 0...8, using: &random) { answerOne() }
            if Int.random(in: 0..<10, using: &random) == 0 {
                let victim = Int.random(in: 0...id, using: &random)
                if state.abandon(where: { $0 == victim }) != nil { abandoned.insert(victim) }
            }
            if Int.random(in: 0..<15, using: &random) == 0 {
                endGroup()
                for held in state.releaseHeldUp(now: now) {
                    #expect(ended[held] == nil && !abandoned.contains(held))
                    delivered[held] = 0
                    send(held, isRepeated: attempts[held] != nil, isAlone: true)
                }
            }
            if open == 0, Int.random(in: 0..<15, using: &random) == 0 { server.messages.append(.deallocateAll) }
        }
        endGroup()
        while !server.messages.isEmpty { answerOne() }

        #expect(state.isIdle)
        #expect(!state.expectsAnswers)
        for (id, content) in contents where !abandoned.contains(id) {
            let fails = content.contains { $0 == unparseable || $0.text.hasPrefix("fail") }
            #expect(ended[id] == !fails, "submission \(id)")
            if !fails { #expect(delivered[id] == content.count) }
        }
        for id in abandoned { #expect(ended[id] == nil) }
    }

    @Test func staleInsideATransactionIsNoReasonToSendAgain() {
        let now = MonotonicInstant.now
        var state = State(cacheCapacity: 4, now: now)
        let statement = PostgresStatement("select 1")
        for _ in 0..<2 {
            _ = state.useNamed(statement)
            state.commit(1, purpose: .submission, deadline: nil, now: now)
        }
        _ = state.received(.success, now: now)
        _ = state.received(.success, now: now)
        _ = state.received(.sync(.open), now: now)
        _ = state.received(.failure(sqlState: "0A000"), now: now)
        guard case .finished(let entry) = state.received(.sync(.failed), now: now) else {
            Issue.record("the entry did not end")
            return
        }
        #expect(entry.verdict == .failure)
        #expect(state.takeRetired().isEmpty, "nothing can be deallocated in a failed transaction")
    }

    /// As a pooler answers that has given the session to another.
    @Test func aNameThatIsThereAlreadyShowsAPooler() {
        let now = MonotonicInstant.now
        var state = State(cacheCapacity: 4, now: now)
        let statement = PostgresStatement("select 1")
        guard case .prepare(let name) = state.useNamed(statement) else {
            Issue.record("it was prepared before it was sent")
            return
        }
        state.commit(1, purpose: .submission, deadline: nil, now: now)
        _ = state.received(.failure(sqlState: "42P05"), now: now)
        _ = state.received(.aborted, now: now)
        guard case .finished(let entry) = state.received(.sync(.idle), now: now) else {
            Issue.record("the entry did not end")
            return
        }
        #expect(entry.verdict == .stale && state.hasMetItself)
        #expect(state.useNamed(statement) != .prepared(name) && state.useNamed(statement) != .prepare(name))
    }

    /// The settings of a transaction: their result is nobody's, their failure is that of what they were made for.
    @Test(arguments: [false, true]) func whatGoesBeforeIsHidden(fails: Bool) {
        let now = MonotonicInstant.now
        var state = State(cacheCapacity: 4, now: now)
        state.useHidden()
        state.useUnnamed()
        state.commit(1, purpose: .submission, deadline: nil, now: now)
        switch (fails, state.received(fails ? .failure(sqlState: "42704") : .success, now: now)) {
        case (false, .none), (true, .fail): break
        default: Issue.record("a result was delivered")
        }
        switch (fails, state.received(fails ? .aborted : .success, now: now)) {
        case (false, .deliver), (true, .none): break
        default: Issue.record("a result was not delivered")
        }
        guard case .finished(let entry) = state.received(.sync(.idle), now: now) else {
            Issue.record("the entry did not end")
            return
        }
        #expect(entry.verdict == (fails ? .failure : .success))
    }

    @Test func aGroupEndsWithOneSync() {
        let now = MonotonicInstant.now
        var state = State(cacheCapacity: 4, now: now)
        for id in 0..<3 {
            state.useUnnamed()
            state.commit(id, purpose: .submission, deadline: now + .seconds(id + 1), now: now, isGrouped: true)
        }
        state.endGroup()
        state.useUnnamed()
        state.commit(3, purpose: .submission, deadline: nil, now: now)
        #expect(state.expire(now: now + .seconds(2)) == [0, 1], "deadlines are each one's own")
        for id in 0..<3 {
            guard case .deliver = state.received(.success, now: now) else {
                Issue.record("nothing was delivered")
                return
            }
            #expect(state.current?.work == (id < 2 ? nil : 2))
        }
        guard case .finishedGroup(let group) = state.received(.sync(.idle), now: now) else {
            Issue.record("the group did not end")
            return
        }
        #expect(group.map(\.work) == [nil, nil, 2] && group.allSatisfy { $0.verdict == .success })
        #expect(state.current?.work == 3 && state.inFlight == 1)
    }

    /// One that is alone, or the last of its group, goes on; in the middle of a group its answer would wait for the others.
    @Test func aSlowOneGoesOnWhereOthersDoNotHoldItUp() {
        let now = MonotonicInstant.now
        func state(_ sizes: [Int]) -> State {
            var state = State(cacheCapacity: 4, now: now)
            var id = 0
            for size in sizes {
                for _ in 0..<size {
                    state.useUnnamed()
                    id += 1
                    state.commit(id, purpose: .submission, deadline: nil, now: now, isGrouped: size > 1)
                }
                state.endGroup()
            }
            return state
        }
        var alone = state([1, 1, 2])
        #expect(alone.releaseHeldUp(now: now) == [2, 3, 4])
        #expect(alone.isAwaited)
        var middle = state([3, 1])
        _ = middle.received(.success, now: now)
        #expect(middle.headSince == now)
        let later = now + .seconds(1)
        #expect(middle.releaseHeldUp(now: later) == [1, 2, 3, 4])
        #expect(middle.headSince == later)
        #expect(!middle.isAwaited)
        var last = state([2, 1])
        _ = last.received(.success, now: now)
        #expect(last.releaseHeldUp(now: now) == [1, 3])
        #expect(last.isAwaited)
        _ = last.received(.success, now: now)
        guard case .finishedGroup(let group) = last.received(.sync(.idle), now: now) else {
            Issue.record("the group did not end with its Sync")
            return
        }
        #expect(group.map(\.work) == [nil, 2] && group.allSatisfy { $0.verdict == .success })
    }

    @Test func deadlinesFireOnce() {
        let now = MonotonicInstant.now
        var state = State(cacheCapacity: 4, now: now)
        for id in 0..<3 {
            state.useUnnamed()
            state.commit(id, purpose: .submission, deadline: now + .seconds(id + 1), now: now)
        }
        #expect(state.expire(now: now).isEmpty)
        #expect(state.expire(now: now + .seconds(2)) == [0, 1])
        #expect(state.expire(now: now + .seconds(2)).isEmpty)
        #expect(state.earliestDeadline == now + .seconds(3))
        #expect(state.inFlight == 3, "the answers are still awaited")
        #expect(state.close() == [2])
    }

    @Test func copyHasTheConnectionToItself() {
        let now = MonotonicInstant.now
        var state = State(cacheCapacity: 4, now: now)
        state.beginScript(1, deadline: nil, now: now)
        #expect(!state.isIdle && state.expectsAnswers)
        guard case .finished = state.received(.copyIn, now: now) else {
            Issue.record("COPY did not begin")
            return
        }
        #expect(state.mode == .copying && !state.expectsAnswers)
        state.beginCopyRows(2, deadline: nil)
        #expect(state.copyRowsSent()?.work == 2)
        state.beginCopyEnd(3, deadline: nil)
        guard case .deliver = state.received(.success, now: now),
            case .finished(let entry) = state.received(.end(.idle), now: now)
        else {
            Issue.record("COPY did not end")
            return
        }
        #expect(entry.work == 3 && state.isIdle)
    }

    @Test func answersThatNobodyAskedForAreViolations() {
        for answer: State.Answer in [.success, .aborted, .sync(.idle), .copyIn, .failure(sqlState: nil), .end(.idle)] {
            var state = State(cacheCapacity: 4, now: .now)
            guard case .violation = state.received(answer, now: .now) else {
                Issue.record("\(answer) was taken")
                continue
            }
        }
    }
}
