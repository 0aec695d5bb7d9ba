@preconcurrency import Glibc

/// What a server sets of its process before it does anything else.
public enum ProcessSetup {
    /// A client that goes away must be an error of a write and no signal; as many files may be open as the system lets us;
    /// and a line on standard output is seen when it is written, also through a pipe.
    public static func apply() {
        signal(SIGPIPE, SIG_IGN)
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        setvbuf(stdout, nil, _IOLBF, 0)
    }
}
