import Logging
import ModuleKit

/// Starts the modules, runs their services and stops both again.
actor ModuleLife {
    private struct Started {
        let name: String
        var module: any Module
    }

    private struct Running {
        let module: String
        let service: String
        let task: Task<Void, Never>
    }

    private let modules: [AssembledModule]
    private let contexts: [String: ModuleContext]
    private let logger: Logger
    /// How long services may take to end once they are cancelled.
    private let patience: Duration
    private var started: [Started] = []
    private var running: [Running] = []

    init(
        _ modules: [AssembledModule], contexts: [String: ModuleContext], logger: Logger,
        patience: Duration = .seconds(10)
    ) {
        self.modules = modules
        self.contexts = contexts
        self.logger = logger
        self.patience = patience
    }

    /// Starts the modules in order, then their services. If a module fails, those that were started are stopped again.
    func start() async throws(HostError) {
        for assembled in modules {
            guard let context = contexts[assembled.description.name] else { continue }
            var module = assembled.module
            do {
                try await module.start(context)
                started.append(Started(name: assembled.description.name, module: module))
            } catch {
                await stop()
                throw HostError(
                    .modules, ["module \(assembled.description.name): It cannot be started: \(error)"], cause: error)
            }
        }
        for module in modules {
            guard let context = contexts[module.description.name] else { continue }
            for service in module.registration.services {
                var context = context
                context.logger[metadataKey: "service"] = .string(service.name)
                let run = ServiceRun(service: service, context: context)
                running.append(
                    Running(module: module.description.name, service: service.name, task: Task { await run.run() }))
            }
        }
    }

    /// Stops the services, then the modules in reverse order, as far as they were started.
    func stop() async {
        let running = running
        self.running = []
        for service in running { service.task.cancel() }
        for service in running where await !ends(service.task) {
            logger.warning(
                "A service of a module does not end, though it is cancelled; the server goes on stopping without it.",
                metadata: ["module": .string(service.module), "service": .string(service.service)])
        }
        while var last = started.popLast() { await last.module.stop() }
    }

    /// Whether a task that is cancelled ends in time.
    private func ends(_ task: Task<Void, Never>) async -> Bool {
        let (outcomes, report) = AsyncStream.makeStream(of: Bool.self)
        let waiting = Task {
            await task.value
            report.yield(true)
        }
        let limiting = Task { [patience] in
            try? await Task.sleep(for: patience)
            report.yield(false)
        }
        defer {
            waiting.cancel()
            limiting.cancel()
        }
        for await outcome in outcomes { return outcome }
        return false
    }
}

/// Runs one service until it is done or cancelled.
struct ServiceRun: Sendable {
    let service: BackgroundService
    let context: ModuleContext

    /// The first pause after a failure, the longest, and how long work has to last for the pauses to begin anew.
    var firstPause = Duration.seconds(1)
    var longestPause = Duration.seconds(60)
    var lasting = Duration.seconds(60)

    func run() async {
        var pause = firstPause
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                try await service.run(context)
                context.logger.debug("The service is done.")
                return
            } catch {
                if Task.isCancelled { return }
                if ContinuousClock.now - start >= lasting { pause = firstPause }
                context.logger.error("A service failed. It is run again after \(pause).", error: error)
            }
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            pause = min(pause * 2, longestPause)
        }
    }
}
