/// Rows of one kind that wait at the same moment become one statement. They stand before the pool: what it is given is the
/// statement of a group, or of a row by itself.
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
        if row.isCancelled {
            answer(row, .failure(PostgresError.cancelled.unsent))
        } else if let deadline = row.deadline, deadline <= now {
            answer(row, .failure(error(for: .deadline)))
        } else {
            let kind = kind(of: row.insert)
            if kind.isApart(row) { return sendAlone(row, kind) }
            guard rowsWaiting < pool.limits.queue else { return answer(row, .failure(error(for: .exhausted))) }
            let lane = kind.lane(of: row.owner)
            kind.lanes[lane].append(row, size: row.size)
            rowsWaiting += 1
            lanesToServe.append((kind, lane))
        }
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
        for kind in insertKinds.values where kind.insert === row.insert {
            let lane = kind.lane(of: row.owner)
            guard !kind.lanes[lane].withdraw(where: { $0 === row }).isEmpty else { continue }
            rowsWaiting -= 1
            return answer(row, .failure(PostgresError.cancelled.unsent))
        }
        answer(row, .failure(.cancelled))
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
                send(rows, kind) {
                    kind.lanes[lane].finished(number)
                } onEnd: { [unowned self] in
                    lanesToServe.append((kind, lane))
                }
            }
        }
        lanesToServe.removeAll(keepingCapacity: true)
        let rows = rowsToSendAlone
        rowsToSendAlone.removeAll(keepingCapacity: true)
        for (row, kind) in rows { sendAlone(row, kind) }
    }

    private func send(
        _ rows: [InsertSubmission], _ kind: InsertKind, finished: @escaping () -> Void, onEnd: @escaping () -> Void
    ) {
        let group = InsertGroup(kind.insert, rows)
        let statement: BoundStatement
        do throws(PostgresError) { statement = try group.statement() } catch {
            finished()
            return part(group, kind, error)
        }
        let carrier = Submission(
            .statements([statement]), target: .shared(.write), deadline: rows.count == 1 ? rows[0].deadline : nil)
        if rows.count == 1 { rows[0].carrier = carrier }
        lastGroup += 1
        let number = lastGroup
        if rows.count > 1 {
            sentGroups[number] = SentGroup(group)
            statistics.insertGroups += 1
            statistics.insertsGrouped += rows.count
        }
        carrier.onAnswer = { [unowned self] answer in
            sentGroups[number] = nil
            finished()
            switch answer {
            case .success(let results): accept(results, of: group)
            case .failure(let error): part(group, kind, error)
            }
            onEnd()
        }
        submit(carrier)
    }

    private func sendAlone(_ row: InsertSubmission, _ kind: InsertKind) {
        guard !row.isGivenUp else { return }
        let group = InsertGroup(kind.insert, [row])
        let carrier = Submission(
            .statements([
                BoundStatement(
                    statement: kind.insert.statement(for: row.row), parameters: row.row, resultFormat: .text)
            ]), target: .shared(.write), deadline: row.deadline)
        row.carrier = carrier
        let owner = row.owner
        kind.setApart(owner)
        carrier.onAnswer = { [unowned self] answer in
            kind.unsetApart(owner)
            switch answer {
            case .success(let results): accept(results, of: group)
            case .failure(let error): self.answer(row, .failure(error))
            }
        }
        submit(carrier)
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

    // MARK: Time

    var nextInsertTick: MonotonicInstant? {
        var next: MonotonicInstant?
        func consider(_ instant: MonotonicInstant?) {
            if let instant { next = min(next ?? instant, instant) }
        }
        if rowsWaiting > 0 {
            for kind in insertKinds.values { for lane in kind.lanes { consider(lane.nextTick) } }
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
