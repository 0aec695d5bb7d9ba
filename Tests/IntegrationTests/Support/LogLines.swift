import Host
import JSON
import Logging
import Observability
import Synchronization
import TestSupport

/// The lines that a host logs at the level `warning` and above.
final class LogLines: Sendable {
    private let stored = Mutex<[JSONValue]>([])

    /// The lines so far, as objects.
    var all: [JSONValue] { stored.withLock { $0 } }

    /// A logger that writes here.
    var logger: Logger {
        let output = LogOutput { bytes in
            let line = (try? JSONParser.parse(bytes)) ?? .null
            self.stored.withLock { $0.append(line) }
        }
        var logger = Logger(label: "test") { JSONLogHandler(label: $0, output: output) }
        logger.logLevel = .warning
        return logger
    }

    /// The lines of a request.
    func lines(of request: String) -> [JSONValue] { all.filter { $0["request_id"] == .string(request) } }
}
