import JSON
import TestSupport
import Testing

/// What modules do beside requests.
@Suite("Modules: background services")
struct BackgroundServiceTests {
    @Test("A service is run again after it failed, with a word in the log, and is cancelled before its module stops")
    func lifecycle() async throws {
        try await TestFolder.with { folder in
            let log = LogLines()
            try await NotesHost.with(settings: ", log: \(folder.path)/log, failures: 1", logger: log.logger) { host in
                try await eventually("it is run again") { folder.text(of: "log").hasSuffix("count 2\n") }
                let line = try #require(log.all.first { $0["service"] == "counting" })
                #expect(line["module"] == "notes" && line["level"] == "error", "\(line.text)")
                #expect(line["message"].string?.hasPrefix("A service failed. It is run again after ") == true)
            }
            // The start stored what the stop finds, by methods that are mutating.
            #expect(folder.text(of: "log") == "count 1\ncount 2\ncancelled\nstop, started\n")
        }
    }
}
