/// Rows of one kind that wait at the same moment become one statement. They stand before the pool: what it is asked for is a
/// connection for the statement of a group, or of a row by itself.
extension ReactorCore {
    /// A group that was sent.
    struct SentGroup {
        let group: InsertGroup
        /// When somebody no longer waits for it.
        var earliestDeadline: MonotonicInstant?

        init(_ group: InsertGroup) {
            self.group = group
            earliestDeadline = group.rows.compactMap { $0.isGivenUp ? nil : $0.deadline }.min()
        }
    }

    // MARK: Taking in

    func insert(_ row: InsertSubmission) {
        if row.isCancelled { return answer(row, .failure(PostgresError.cancelled.unsent)) }
        if let deadline = row.deadline, deadline <= now { return answer(row, .failure(error(for: .deadline))) }
        if writability.isRefused { return answer(row, .failure(Self.readOnly)) }
        guard pool.phase == .running else { return answer(row, .failure(error(for: .shutDown))) }
        guard rowsWaiting < pool.limits.queue else { return answer(row, .failure(error(for: .exhausted))) }
        let kind = kind(of: row.insert)
        if kind.isApart(row) { return sendAlone(row, kind) }
        let lane = kind.lane(of: row.owner)
        kind.lanes[lane].append(row, size: row.size)
        rowsWaiting += 1
        lanesToServe.append((kind, lane))
    }

    private func kind(of insert: PostgresInsert) -> InsertKind {
        if let kind = insertKinds[ObjectIdentifier(insert)] { return kind }
        let kind = InsertKind(insert, lanes: configuration.insertLanes)
        insertKinds[ObjectIdentifier(insert)] = kind
        return kind
    }

    func cancelInsert(_ row: InsertSubmission) {
        row.isCancelled = true
        if let carrier = row.carrier { return cancel(carrier) }
        let isUnsent = withdraw(row)
        answer(row, .failure(isUnsent ? PostgresError.cancelled.unsent : .cancelled))
    }

    /// - Returns: whether it had not been sent.
    private func withdraw(_ row: InsertSubmission) -> Bool {
        guard let kind = insertKinds[ObjectIdentifier(row.insert)] else { return false }
        let withdrawn =
            kind.lanes[kind.lane(of: row.owner)].withdraw { $0 === row } + kind.withdrawApart { $0 === row }
        rowsWaiting -= withdrawn.count
        return !withdrawn.isEmpty
    }

    private func cancel(_ carrier: InsertCarrier) {
        if let submission = carrier.submission {
            cancel(submission)
        } else if let request = carrier.request {
            cancelRequest(request)
        }
    }

    // MARK: Sending

    /// Sends the groups that may begin.
    /// - Parameter isUrgent: whether they wait for no other.
    func sendInserts(isUrgent: Bool = false) {
        var index = 0
        while index < lanesToServe.count {
            let (kind, lane) = lanesToServe[index]
            index += 1
            while let (number, rows) = kind.lanes[lane].next(now: now, isUrgent: isUrgent) {
                rowsWaiting -= rows.count
                send(rows, kind) { [unowned self] in
                    kind.lanes[lane].finished(number)
                    lanesToServe.append((kind, lane))
                }
            }
        }
        lanesToServe.removeAll(keepingCapacity: true)
        let rows = rowsToSendAlone
        rowsToSendAlone.removeAll(keepingCapacity: true)
        for (row, kind) in rows { sendAlone(row, kind) }
        let turns = rowsInTurn
        rowsInTurn.removeAll(keepingCapacity: true)
        for (row, kind) in turns { transmitAlone(row, kind) }
    }

    private func send(_ rows: [InsertSubmission], _ kind: InsertKind, finished: @escaping () -> Void) {
        let group = InsertGroup(kind.insert, rows)
        let statement: BoundStatement
        do throws(PostgresError) { statement = try group.statement() } catch {
            part(group, kind, error)
            return finished()
        }
        lastGroup += 1
        let number = lastGroup
        if rows.count > 1 {
            sentGroups[number] = SentGroup(group)
            statistics.insertGroups += 1
            statistics.insertsGrouped += rows.count
        }
        let carrier = InsertCarrier(statement, deadline: deadline(of: rows)) { [unowned self] answer in
            sentGroups[number] = nil
            switch answer {
            case .success(let results): accept(results, of: group)
            case .failure(let error): part(group, kind, error)
            }
            finished()
        }
        if rows.count == 1 { rows[0].carrier = carrier }
        send(carrier)
    }

    /// Until when anybody waits for some rows; in any case until PostgreSQL must have ended the statement by itself, so that a
    /// server that has fallen silent is noticed.
    private func deadline(of rows: [InsertSubmission]) -> MonotonicInstant? {
        let limit = configuration.statementTimeout.map { now + $0 + Self.silenceAllowance }
        let deadlines = rows.compactMap(\.deadline)
        guard deadlines.count == rows.count, let last = deadlines.max() else { return limit }
        return limit.map { min($0, last) } ?? last
    }

    private func sendAlone(_ row: InsertSubmission, _ kind: InsertKind) {
        guard !row.isGivenUp else { return }
        guard kind.beginApart(row) else {
            rowsWaiting += 1
            return
        }
        transmitAlone(row, kind)
    }

    /// Sends a row whose owner has no other under way.
    private func transmitAlone(_ row: InsertSubmission, _ kind: InsertKind) {
        guard !row.isGivenUp else { return sendNextApart(of: row.owner, kind) }
        let statement = BoundStatement(
            statement: kind.insert.statement(for: row.row), parameters: row.row, resultFormat: .text)
        let owner = row.owner
        let carrier = InsertCarrier(statement, deadline: deadline(of: [row])) { [unowned self] answer in
            switch answer {
            case .success(let results): accept(results, of: InsertGroup(kind.insert, [row]))
            case .failure(let error): self.answer(row, .failure(error))
            }
            sendNextApart(of: owner, kind)
        }
        row.carrier = carrier
        send(carrier)
    }

    private func sendNextApart(of owner: InsertIdentity.Part, _ kind: InsertKind) {
        guard let next = kind.endApart(owner) else { return }
        rowsWaiting -= 1
        rowsInTurn.append((next, kind))
    }

    private func send(_ carrier: InsertCarrier) {
        let request = LeaseRequest(deadline: carrier.deadline)
        carrier.request = request
        request.onAnswer = { [unowned self] answer in
            carrier.request = nil
            switch answer {
            case .success(let lease): send(carrier, on: lease)
            case .failure(let error): carrier.onAnswer(.failure(error))
            }
        }
        requestLease(request)
    }

    private func send(_ carrier: InsertCarrier, on lease: Lease) {
        let submission = Submission(
            .statements([carrier.statement]), target: .lease(lease), deadline: carrier.deadline)
        submission.isWrite = true
        carrier.submission = submission
        submission.onAnswer = { [unowned self] answer in
            release(lease, resetsSession: false, nil)
            carrier.onAnswer(answer)
        }
        submit(submission)
    }

    // MARK: Answering

    private func accept(_ results: [PostgresResult], of group: InsertGroup) {
        guard let result = results.first, let outcomes = group.outcomes(result) else {
            let error = PostgresError(
                .protocolViolation, "PostgreSQL returned other rows than those that a statement inserted")
            for row in group.rows { answer(row, .failure(error)) }
            return
        }
        for (row, outcome) in zip(group.rows, outcomes) { answer(row, .success(outcome)) }
    }

    /// What PostgreSQL refused of a group it refuses for the sake of one row, so that each is sent by itself. What became of a
    /// group that was lost is known of none of them.
    private func part(_ group: InsertGroup, _ kind: InsertKind, _ error: PostgresError) {
        let isRefused = error.code == .server || error.code == .encoding
        guard group.rows.count > 1, isRefused, pool.phase == .running else {
            for row in group.rows { answer(row, .failure(error)) }
            return
        }
        statistics.insertGroupsParted += 1
        for row in group.rows where !row.isGivenUp { rowsToSendAlone.append((row, kind)) }
    }

    private func answer(_ row: InsertSubmission, _ answer: InsertSubmission.Answer) {
        row.carrier = nil
        guard !row.isGivenUp else { return }
        row.isGivenUp = true
        answeredRows.append((row, answer))
    }

    /// Answers the rows that are left at the end.
    func endInserts() {
        var rows = (rowsToSendAlone + rowsInTurn).map(\.0)
        for kind in insertKinds.values {
            for lane in kind.lanes.indices { rows += kind.lanes[lane].withdraw { _ in true } }
            rows += kind.withdrawApart { _ in true }
        }
        for row in rows { answer(row, .failure(.notRunning)) }
    }

    // MARK: Time

    var nextInsertTick: MonotonicInstant? {
        var next: MonotonicInstant?
        func consider(_ instant: MonotonicInstant?) {
            if let instant { next = min(next ?? instant, instant) }
        }
        if rowsWaiting > 0 {
            for kind in insertKinds.values {
                for lane in kind.lanes { consider(lane.nextTick) }
                if kind.hasApart { for row in kind.waitingApart { consider(row.deadline) } }
            }
        }
        for sent in sentGroups.values { consider(sent.earliestDeadline) }
        return next
    }

    func tickInserts() {
        if rowsWaiting > 0 {
            for kind in insertKinds.values {
                for lane in kind.lanes.indices where kind.lanes[lane].nextTick.map({ $0 <= now }) ?? false {
                    lanesToServe.append((kind, lane))
                }
                guard kind.hasApart else { continue }
                let late = kind.withdrawApart { $0.deadline.map { $0 <= now } ?? false }
                rowsWaiting -= late.count
                for row in late { answer(row, .failure(error(for: .deadline))) }
            }
        }
        for (number, sent) in sentGroups where sent.earliestDeadline.map({ $0 <= now }) ?? false {
            for row in sent.group.rows where row.deadline.map({ $0 <= now }) ?? false {
                answer(row, .failure(PostgresError(.timedOut, "the deadline passed before PostgreSQL answered")))
            }
            sentGroups[number] = SentGroup(sent.group)
        }
    }
}
