@preconcurrency import Glibc

/// Has the C library's allocator keep more freed blocks at hand for the thread that freed them.
///
/// It keeps seven of each size, and an event loop has some dozen requests under way whose tasks take blocks of the same few
/// sizes: most of them would go back and forth between it and the arena. The number can be set by the environment alone, and
/// is read when a process starts (glibc manual, 38.2 "Memory Allocation Tunables").
public enum AllocatorSetup {
    private static let variable = "GLIBC_TUNABLES"
    private static let tunables = "glibc.malloc.tcache_count=100"

    /// Starts the program anew with the setting, in the same process. Returns where it has been, where the environment already
    /// has tunables of its own, and where the system does not allow it, since the program works as well without it.
    public static func apply() {
        if let current = getenv(variable) {
            // What this process starts is to have an environment of its own.
            if String(cString: current) == tunables { unsetenv(variable) }
            return
        }
        // By its own path, which is what `ps` shows.
        guard let path = realpath("/proc/self/exe", nil) else { return }
        defer { free(path) }
        setenv(variable, tunables, 1)
        execv(path, CommandLine.unsafeArgv)
        unsetenv(variable)
    }
}
