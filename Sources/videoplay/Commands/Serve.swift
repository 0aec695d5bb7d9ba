import ArgumentParser
import Host
import Logging
import ModuleKit
import Observability

/// `videoplay serve`.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start the database if it is ours, migrate, and answer requests until SIGTERM or Ctrl-C.")

    @OptionGroup var options: SettingsOptions

    @Option(help: "The address to listen on (server.host).")
    var host: String?

    @Option(help: "The port to listen on (server.port).")
    var port: Int?

    func run() async throws {
        AllocatorSetup.apply()
        var values: [String: String] = [:]
        values["server.host"] = host
        values["server.port"] = port.map(String.init)
        let flags = ["server.host": "--host", "server.port": "--port"].filter { values[$0.key] != nil }
        let settings = try options.load(values, flags: flags)
        let threshold = settings.log.bootstrap()
        let registry = MetricsRegistry()
        registry.bootstrap()
        let host = try Host(
            settings, registry: registry, logger: Logger(label: "videoplay"),
            reload: Host.Reload(
                read: { [options, values, flags] in try options.load(values, flags: flags) },
                apply: { threshold.change(to: $0.log.level) }))
        try await host.run { [file = options.config] address in
            Welcome(address: address, settingsFile: file).print()
        }
    }
}
