import Glibc
public import Logging
public import Settings
import Synchronization

extension LogSettings {
    /// A logger as the settings want it.
    ///
    /// - Parameters:
    ///   - label: the logger's name.
    ///   - output: where lines go.
    public func logger(_ label: String, output: LogOutput = .standardError) -> Logger {
        Logger(label: label) { handler($0, output: output) }
    }

    /// Makes these settings those of every logger of the process. Called at most once, when the process starts.
    ///
    /// - Returns: the level, which may be changed later.
    @discardableResult
    public func bootstrap() -> LogThreshold {
        let settings = self
        let threshold = LogThreshold(level)
        LogWriter.standardError.explain { settings.notice(ofDropped: $0) }
        // Registered behind that of the writer, so that it goes first.
        atexit { RepeatedWarnings.process.flush() }
        LoggingSystem.bootstrap { label in
            settings.handler(label, output: .standardError, threshold: threshold, repetitions: .process)
        }
        return threshold
    }

    /// The line that says that lines were dropped.
    func notice(ofDropped count: Int) -> [UInt8] {
        let line = Mutex<[UInt8]>([])
        var logger = Logger(label: "videoplay") { label in
            handler(label, output: LogOutput { bytes in line.withLock { $0 = bytes } })
        }
        logger.logLevel = .warning
        logger.warning(
            "Lines of the log were dropped: nobody read them, or they could not be written.",
            metadata: ["lines": .stringConvertible(count)])
        return line.withLock { $0 }
    }

    private func handler(
        _ label: String, output: LogOutput, threshold: LogThreshold? = nil, repetitions: RepeatedWarnings? = nil
    ) -> any LogHandler {
        let threshold = threshold ?? LogThreshold(level)
        return switch format {
        case .json: JSONLogHandler(label: label, output: output, threshold: threshold, repetitions: repetitions)
        case .text: TextLogHandler(label: label, output: output, threshold: threshold, repetitions: repetitions)
        }
    }
}
