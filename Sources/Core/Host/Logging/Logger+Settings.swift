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
    public func bootstrap() {
        let settings = self
        LogWriter.standardError.explain { settings.notice(ofDropped: $0) }
        LoggingSystem.bootstrap { label in settings.handler(label, output: .standardError) }
    }

    /// The line that says that lines were dropped.
    func notice(ofDropped count: Int) -> [UInt8] {
        let line = Mutex<[UInt8]>([])
        var logger = Logger(label: "videoplay") { label in
            handler(label, output: LogOutput { bytes in line.withLock { $0 = bytes } })
        }
        logger.logLevel = .warning
        logger.warning(
            "Lines of the log were dropped, since nobody read them.", metadata: ["lines": .stringConvertible(count)])
        return line.withLock { $0 }
    }

    private func handler(_ label: String, output: LogOutput) -> any LogHandler {
        let level = Logger.Level(rawValue: level.rawValue) ?? .info
        switch format {
        case .json:
            var handler = JSONLogHandler(label: label, output: output)
            handler.logLevel = level
            return handler
        case .text:
            var handler = TextLogHandler(label: label, output: output)
            handler.logLevel = level
            return handler
        }
    }
}
