import Logging
import ModuleKit
import Postgres
import Relational
import Synchronization
import TestSupport
import Testing

@testable import Host

/// How work beside requests is run again, and ended.
@Suite struct ServiceRunTests {
    private struct Silence: EventPublisher {
        func publish(_ event: RecordedEvent) {}
    }

    private struct Broken: Error {}

    private static func context() throws -> ModuleContext {
        let client = PostgresClient(
            configuration: PostgresConfiguration(connectionString: ""), logger: Logger(label: "test"))
        let (catalog, _) = Catalog.assemble([])
        return ModuleContext(
            database: client,
            queries: QueryEngine(
                catalog: try #require(catalog), database: client, limits: QueryLimits(), logger: TestHost.quietLogger),
            constraints: [:], events: Silence(), logger: TestHost.quietLogger)
    }

    @Test func whatFailsIsRunAgainUntilItIsDone() async throws {
        let runs = Atomic(0)
        let service = BackgroundService("work", "Works") { _ in
            if runs.add(1, ordering: .relaxed).newValue < 4 { throw Broken() }
        }
        var run = ServiceRun(service: service, context: try Self.context())
        run.firstPause = .milliseconds(1)
        await run.run()
        #expect(runs.load(ordering: .relaxed) == 4)
    }

    @Test func whatIsCancelledIsNotRunAgain() async throws {
        let runs = Atomic(0)
        let service = BackgroundService("work", "Works") { _ in
            runs.add(1, ordering: .relaxed)
            try await Task.sleep(for: .seconds(600))
        }
        let run = ServiceRun(service: service, context: try Self.context())
        let task = Task { await run.run() }
        while runs.load(ordering: .relaxed) == 0 { await Task.yield() }
        task.cancel()
        await task.value
        #expect(runs.load(ordering: .relaxed) == 1)
    }

    @Test func aPauseIsNoReasonToStay() async throws {
        let runs = Atomic(0)
        let service = BackgroundService("work", "Works") { _ in
            runs.add(1, ordering: .relaxed)
            throw Broken()
        }
        var run = ServiceRun(service: service, context: try Self.context())
        run.firstPause = .seconds(600)
        let task = Task { [run] in await run.run() }
        while runs.load(ordering: .relaxed) == 0 { await Task.yield() }
        task.cancel()
        await task.value
        #expect(runs.load(ordering: .relaxed) == 1)
    }
}
