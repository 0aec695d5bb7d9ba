import Foundation
import Glibc

/// What a process has used so far, as Linux counts it.
struct ProcessUsage: Sendable {
    /// The time of all its threads on a processor, in seconds.
    let processorSeconds: Double
    /// The most memory that it had resident at a time, in bytes.
    let peakResidentBytes: Int

    /// Reads it from `/proc`.
    init(of process: Int32) throws {
        let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        // The name in parentheses may hold spaces; user and system time are the 14th and 15th fields (proc(5)).
        let fields = stat.drop { $0 != ")" }.split(separator: " ")
        let ticks = fields.count > 13 ? (Double(fields[12]) ?? 0) + (Double(fields[13]) ?? 0) : 0
        processorSeconds = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        peakResidentBytes =
            (peak?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }
}
