extension ReactorCore {
    // MARK: Who listens

    func subscribe(_ subscription: Subscription) {
        if subscription.isCancelled {
            subscription.resume(.failure(.cancelled))
        } else if pool.phase != .running {
            subscription.resume(.failure(.notRunning))
        } else {
            listening.subscriptions.append(subscription)
            switch listening.phase {
            case .open: listen(to: subscription.channels, for: [subscription])
            case .connecting: break
            case .closed: tickListening()
            }
        }
    }

    func unsubscribe(_ subscription: Subscription) {
        subscription.isCancelled = true
        guard let index = listening.subscriptions.firstIndex(where: { $0 === subscription }) else { return }
        listening.subscriptions.remove(at: index)
        subscription.resume(.failure(.cancelled))
        subscription.buffer.finish()
        guard listening.phase == .open else { return }
        if listening.subscriptions.isEmpty, connections[listenerSlot]?.isPooled == true {
            // The session outlives the connection, and would go on to listen for others.
            send(["UNLISTEN *"]) { [unowned self] _ in
                if listening.phase == .open, listening.subscriptions.isEmpty { closeListener() }
            }
        } else if listening.subscriptions.isEmpty {
            closeListener()
        } else {
            let unwanted = subscription.channels.subtracting(listening.channels)
            send(unwanted.map { "UNLISTEN \(SQL.quotedIdentifier($0))" }) { _ in }
        }
    }

    private func closeListener() {
        close(listenerSlot, .failure(.cutOff))
        listening.phase = .closed
    }

    /// Ends all listeners with the client.
    func stopListening() {
        let subscriptions = listening.subscriptions
        listening.subscriptions = []
        for subscription in subscriptions {
            subscription.resume(.failure(.notRunning))
            subscription.buffer.finish(.notRunning)
        }
    }

    // MARK: The connection

    func tickListening() {
        guard listening.phase == .closed, !listening.subscriptions.isEmpty, pool.phase == .running,
            listening.backoff.allows(now)
        else { return }
        listening.phase = .connecting
        connect(listenerSlot)
    }

    func listenerConnected() {
        listening.phase = .open
        listening.backoff.succeeded()
        if listening.subscriptions.isEmpty {
            closeListener()
        } else {
            listen(to: listening.channels, for: listening.subscriptions)
        }
    }

    /// Those who wait for their first LISTEN are told; the others wait for the connection to come back.
    func listenerLost(_ error: PostgresError) {
        listening.phase = .closed
        listening.backoff.failed(now: now, chance: .random(in: 0...1))
        listening.subscriptions.removeAll { subscription in
            guard !subscription.isAnswered else { return false }
            subscription.resume(.failure(error))
            return true
        }
    }

    private func listen(to channels: Set<String>, for subscriptions: [Subscription]) {
        send(channels.sorted().map { "LISTEN \(SQL.quotedIdentifier($0))" }) { [unowned self] answer in
            switch answer {
            case .success:
                for subscription in subscriptions {
                    if subscription.isAnswered {
                        subscription.buffer.append(.gap)
                    } else {
                        subscription.resume(.success(()))
                    }
                }
            case .failure(let error) where error.code == .server:
                // The server would refuse the next time too: a standby does, for example.
                listening.subscriptions.removeAll { member in subscriptions.contains { $0 === member } }
                for subscription in subscriptions {
                    subscription.resume(.failure(error))
                    subscription.buffer.finish(error)
                }
            case .failure:
                // The connection broke, which `listenerLost` deals with.
                break
            }
        }
    }

    private func send(_ texts: [String], _ onAnswer: @escaping (Submission.Answer) -> Void) {
        guard !texts.isEmpty else { return }
        let statements = texts.map { BoundStatement(statement: PostgresStatement($0)) }
        let submission = Submission(.statements(statements), target: .listener, deadline: nil)
        submission.onAnswer = onAnswer
        submitOnListener(submission)
    }

    func submitOnListener(_ submission: Submission) {
        if let connection = connections[listenerSlot] {
            transmit(submission, on: connection)
        } else {
            answer(submission, .failure(connectionLost(nil)))
        }
    }

    // MARK: Delivery

    func deliver(_ channel: String, _ payload: String) {
        for subscription in listening.subscriptions where subscription.channels.contains(channel) {
            subscription.buffer.append(.message(channel: channel, payload: payload))
        }
    }
}
