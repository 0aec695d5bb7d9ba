import Glibc
import Logging
import Settings
import UnixSignals

/// Reads the settings again at SIGHUP, and puts those in force that can change while the server runs. Where anything is wrong
/// with them the old ones stay. Of the others the log says that they need a restart.
struct SettingsReload: Sendable {
    /// The settings as they were at the start.
    let settings: HostSettings
    /// The sections of the modules as they were then.
    let sections: [SettingsSection]
    /// Reads them again.
    let read: @Sendable () throws -> HostSettings
    /// Puts those in force that can change.
    let apply: @Sendable (HostSettings) -> Void
    /// Done whatever the settings are.
    let always: @Sendable () -> Void
    let logger: Logger

    /// Which settings can change. Connections that are open keep what they began with.
    private static func canChange(_ key: String) -> Bool {
        key == "log.level" || key.hasPrefix("server.limits.")
            || ["address.", "account.", "credential."].contains { key.hasPrefix("server.rates." + $0) }
    }

    /// Waits for signals until the task is cancelled.
    func run() async {
        let terminal = Terminal()
        var current = Self.values(settings, sections)
        for await _ in await UnixSignalsSequence(trapping: .sighup) {
            guard !terminal.isGone else {
                logger.warning("The terminal was closed. Stopping.")
                kill(getpid(), SIGTERM)
                return
            }
            always()
            do {
                let new = try read()
                let values = Self.values(new, try ModuleAssembly.assemble(new).settings)
                apply(new)
                report(values, since: current)
                for (key, value) in values where Self.canChange(key) { current[key] = value }
            } catch let error as SettingsError {
                refuse(error.problems.map(\.description))
            } catch let error as HostError {
                refuse(error.problems)
            } catch {
                refuse(["\(error)"])
            }
        }
    }

    private func report(_ new: [String: String], since old: [String: String]) {
        let changed = Set(new.keys).union(old.keys).filter { new[$0] != old[$0] }.sorted()
        let applied = changed.filter(Self.canChange).map { "\($0) = \(new[$0] ?? "")" }
        let waiting = changed.filter { !Self.canChange($0) }
        logger.notice(
            applied.isEmpty
                ? "The settings were read again. Nothing has changed that takes effect without a restart."
                : "The settings were read again. In force now: \(applied.joined(separator: ", ")).")
        if !waiting.isEmpty {
            logger.warning(
                "These settings have changed, too, and take effect with a restart: \(waiting.joined(separator: ", ")).")
        }
    }

    private func refuse(_ problems: [String]) {
        logger.error(
            "The settings were read again and are wrong. Those in force stay. \(problems.joined(separator: " "))")
    }

    /// Every setting's value by its key.
    private static func values(_ settings: HostSettings, _ sections: [SettingsSection]) -> [String: String] {
        let entries = settings.entries + sections.flatMap(\.entries)
        return Dictionary(
            entries.map { ($0.path.joined(separator: "."), $0.value) }, uniquingKeysWith: { _, last in last })
    }
}

/// The terminal that the process was started from, if any. The system sends SIGHUP when it is closed, too, and who closes the
/// window means to end what runs in it.
private struct Terminal {
    private let wasThere = Terminal.isThere

    /// Whether there was one, and is none any more.
    var isGone: Bool { wasThere && !Self.isThere }

    private static var isThere: Bool {
        let descriptor = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }
}
