import Foundation
import Simulation

/// Writes events to the standard output as they are made.
struct EventsCommand {
    var options: SimulationOptions
    var limit: Int?
    var writesArrival: Bool

    private struct Done: Error {}

    func run() throws {
        var writer = EventWriter(writesArrival: writesArrival)
        var rest = limit ?? .max
        do {
            try Simulation(options).forEachPiece { events in
                for event in events.prefix(rest) { writer.append(event) }
                rest -= min(rest, events.count)
                try Self.write(writer.bytes)
                writer.removeAll()
                if rest == 0 { throw Done() }
            }
        } catch is Done {}
    }

    /// Writes all bytes, or throws why they cannot be written.
    static func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = Foundation.write(
                    1, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw CocoaError(.fileWriteUnknown) }
                written += count
            }
        }
    }
}
