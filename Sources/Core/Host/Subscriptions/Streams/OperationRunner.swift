import GraphQL
import HTTP
import ModuleKit
import NIOCore
import Postgres
import Relational
import Synchronization

/// Runs the operations that clients send over streams.
struct OperationRunner: Sendable {
    let engine: QueryEngine
    let documents: PersistedDocuments
    let hub: SubscriptionHub
    let health: Health
    let metrics: QueryMetrics
    let resources: ServerResources

    /// Parses, validates, coerces and plans.
    func plan(_ request: QueryRequest, for client: StreamClient) throws(QueryFailure) -> PlannedOperation {
        let context = client.context
        do throws(QueryFailure) {
            let document = try documents.prepare(request)
            let operation = try engine.coerce(
                document, operationName: request.operationName, variables: request.variables)
            if operation.operation.kind == .subscription {
                try checkReadiness()
                return .subscription(try engine.subscribe(operation, in: context))
            }
            let plan = try engine.plan(operation, in: context)
            if plan.needsDatabase { try checkReadiness() }
            do throws(Problem) { try engine.charge(plan, operation, to: client.rates, in: context) } catch {
                throw QueryFailure([GraphQLError(exceeded: error)])
            }
            return .single(plan, operation)
        } catch {
            metrics.failed(error)
            throw error
        }
    }

    /// Gives an answer, unless it is large and too much waits for clients that do not read.
    private static func give(
        _ bytes: [UInt8], of operation: CoercedOperation, to outlet: OperationOutlet, _ unread: UnreadAnswers
    ) {
        guard bytes.count >= UnreadAnswers.smallest else {
            outlet.next(bytes)
            return outlet.complete()
        }
        guard let room = unread.admit(bytes.count) else {
            let problem = Problem.tooMuchUnread(mayBeDone: operation.operation.kind == .mutation)
            return outlet.failed([GraphQLError(problem.detail, code: .serviceUnavailable)])
        }
        outlet.next(bytes, room)
        outlet.complete()
    }

    private func checkReadiness() throws(QueryFailure) {
        guard !health.isReadyForRequests else { return }
        let error = GraphQLError(health.unreadiness, code: .serviceUnavailable)
        throw QueryFailure([error], kind: .unavailable)
    }

    /// Executes an operation, whose answers go to the outlet.
    func run(
        _ operation: PlannedOperation, for client: StreamClient, into outlet: OperationOutlet
    ) -> RunningOperation {
        let running = RunningOperation()
        switch operation {
        case .single(let plan, let operation):
            running.began(
                Task { [engine, metrics, resources] in
                    var context = client.context
                    context.deadline = MonotonicInstant(.now() + resources.limits.requestTime)
                    let answer = await engine.execute(plan, operation, in: context)
                    metrics.answered(answer)
                    guard !Task.isCancelled else { return }
                    Self.give(answer.bytes, of: operation, to: outlet, resources.unread)
                }, subscribes: false)
        case .subscription(let plan):
            // No task is left over once the subscription is there: an idle subscriber costs an entry in a table.
            running.began(
                Task { [hub, metrics] in
                    do throws(QueryFailure) {
                        let ticket = try await hub.add(plan, outlet)
                        running.subscribed { hub.remove(ticket) }
                    } catch {
                        metrics.failed(error)
                        outlet.failed(error.errors)
                    }
                }, subscribes: true)
        }
        return running
    }
}

/// An operation that is being executed, until it is cancelled or has ended by itself.
final class RunningOperation: Sendable {
    private enum State {
        case new
        case working(Task<Void, Never>, subscribes: Bool)
        case subscribed(unsubscribe: @Sendable () -> Void)
        case cancelled
    }

    /// A lock, since work ends on any thread while its client cancels it on another.
    private let state = Mutex(State.new)

    fileprivate func began(_ task: Task<Void, Never>, subscribes: Bool) {
        let isCancelled = state.withLock { state in
            switch state {
            case .new: state = .working(task, subscribes: subscribes)
            case .working, .subscribed: break
            case .cancelled: return true
            }
            return false
        }
        if isCancelled { task.cancel() }
    }

    fileprivate func subscribed(_ unsubscribe: @escaping @Sendable () -> Void) {
        let isCancelled = state.withLock { state in
            if case .cancelled = state { return true }
            state = .subscribed(unsubscribe: unsubscribe)
            return false
        }
        if isCancelled { unsubscribe() }
    }

    /// Returns once a subscription hears all that happens from then on, or has failed; at once for any other operation.
    func whenSubscribed() async {
        let task = state.withLock { state in
            if case .working(let task, subscribes: true) = state { return task as Task<Void, Never>? }
            return nil
        }
        await task?.value
    }

    /// Ends the operation; nothing more of it is wanted.
    func cancel() {
        let last = state.withLock { state in
            defer { state = .cancelled }
            return state
        }
        switch last {
        case .working(let task, _): task.cancel()
        case .subscribed(let unsubscribe): unsubscribe()
        case .new, .cancelled: break
        }
    }
}
