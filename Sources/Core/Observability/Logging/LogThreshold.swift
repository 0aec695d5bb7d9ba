import Logging
public import Settings
import Synchronization

/// The least severe level that is logged. It may change while loggers that go by it are in use.
public final class LogThreshold: Sendable {
    private let position: Atomic<Int>

    init(_ level: LogSettings.Level) { position = Atomic(Self.position(of: level)) }

    /// The level now.
    var level: Logger.Level { Logger.Level.allCases[position.load(ordering: .relaxed)] }

    /// Logs from this level on.
    public func change(to level: LogSettings.Level) { position.store(Self.position(of: level), ordering: .relaxed) }

    /// The settings have the levels of swift-log under the same names.
    private static func position(of level: LogSettings.Level) -> Int {
        Logger.Level.allCases.firstIndex { $0.rawValue == level.rawValue } ?? 0
    }
}
