/// Work that goes on beside requests for as long as the server runs: a sweep every hour, a queue that is worked off.
///
///     registration.services.append(
///         BackgroundService("sweep", "Deletes what nobody asks for any more") { context in
///             while true {
///                 try await sweep(context.database)
///                 try await Task.sleep(for: .seconds(3_600))
///             }
///         })
///
/// The host runs it once all modules have started, in a task of its own. At the end it cancels the task and waits for it, before
/// the module's `stop()`. So work asks for its cancellation as `Task.sleep` and every statement do.
///
/// Where the work throws, the log says so, with module and service, and it is run again after a pause: a second, then twice as
/// long each time up to a minute, and a second again once it has run for a minute. Work that returns is done, and is not run
/// again.
public struct BackgroundService: Sendable {
    /// The service's name, for the log.
    public let name: String
    /// What it does, in one line.
    public let summary: String
    /// The work.
    public let run: @Sendable (ModuleContext) async throws -> Void

    /// A service.
    ///
    /// - Parameters:
    ///   - name: the service's name, unlike that of any other one of the module.
    ///   - summary: what it does, in one line.
    ///   - run: the work. The context's logger names the module and the service.
    public init(
        _ name: String, _ summary: String, run: @escaping @Sendable (ModuleContext) async throws -> Void
    ) {
        self.name = name
        self.summary = summary
        self.run = run
    }
}
