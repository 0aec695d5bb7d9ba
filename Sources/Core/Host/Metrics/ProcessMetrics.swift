import Glibc
import HTTP
import Observability

/// What the operating system knows of this process, under the names that Prometheus's client libraries use.
struct ProcessMetrics: Sendable {
    private let start: Double

    init() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        start = Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    func register(in registry: MetricsRegistry) {
        registry.describe("process_resident_memory_bytes", "Resident memory size in bytes.")
        registry.describe("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.")
        registry.describe("process_start_time_seconds", "Start time of the process since unix epoch in seconds.")
        registry.describe("process_open_fds", "Number of open file descriptors.")
        registry.describe("process_max_fds", "Maximum number of open file descriptors.")
        registry.describe(
            "log_lines_dropped_total",
            "Lines of the log that were dropped: nobody read them, or they could not be written.")
        registry.collect { [start] snapshot in
            if let bytes = Self.residentBytes() { snapshot.gauge("process_resident_memory_bytes", [], bytes) }
            snapshot.counter("process_cpu_seconds_total", [], Self.cpuSeconds())
            snapshot.gauge("process_start_time_seconds", [], start)
            snapshot.counter("log_lines_dropped_total", [], LogWriter.standardError.dropped)
            if let count = FileLimit.open() { snapshot.gauge("process_open_fds", [], count) }
            snapshot.gauge("process_max_fds", [], FileLimit.current)
        }
    }

    /// The second field of `/proc/self/statm` (proc_pid_statm(5)), in pages.
    private static func residentBytes() -> Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static func cpuSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
