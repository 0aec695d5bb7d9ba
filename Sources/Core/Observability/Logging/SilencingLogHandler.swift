package import Logging
import Synchronization

/// Tells a log handler when what it is told is no longer news.
package final class LogSilence: Sendable {
    private let hasBegun = Atomic(false)

    var isOn: Bool { hasBegun.load(ordering: .relaxed) }

    /// Nothing is silenced yet.
    package init() {}

    /// From here on nothing is logged.
    package func begin() { hasBegun.store(true, ordering: .relaxed) }
}

/// Hands on what it is told to another handler, until a silence begins.
package struct SilencingLogHandler: LogHandler {
    private var base: any LogHandler
    private let silence: LogSilence

    package init(_ base: any LogHandler, until silence: LogSilence) {
        self.base = base
        self.silence = silence
    }

    package var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    package var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    package var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    package func log(event: LogEvent) { if !silence.isOn { base.log(event: event) } }
}
