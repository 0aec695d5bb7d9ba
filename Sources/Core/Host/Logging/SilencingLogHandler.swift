import Logging
import Synchronization

/// Tells a log handler when what it is told is no longer news.
final class LogSilence: Sendable {
    private let hasBegun = Atomic(false)

    var isOn: Bool { hasBegun.load(ordering: .relaxed) }

    /// From here on nothing is logged.
    func begin() { hasBegun.store(true, ordering: .relaxed) }
}

/// Hands on what it is told to another handler, until a silence begins.
struct SilencingLogHandler: LogHandler {
    private var base: any LogHandler
    private let silence: LogSilence

    init(_ base: any LogHandler, until silence: LogSilence) {
        self.base = base
        self.silence = silence
    }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) { if !silence.isOn { base.log(event: event) } }
}
