@preconcurrency import Glibc
import HTTP

/// What a server sets of its process before it does anything else.
public enum ProcessSetup {
    /// A client that goes away must be an error of a write and no signal; as many files may be open as the system lets us;
    /// and a line on standard output is seen when it is written, also through a pipe.
    public static func apply() {
        signal(SIGPIPE, SIG_IGN)
        // A log that has become as large as a file may be is an error of a write, too.
        signal(SIGXFSZ, SIG_IGN)
        FileLimit.raise()
        setvbuf(stdout, nil, _IOLBF, 0)
    }

    /// Keeps what is meant for other programs from ending a server, which would leave its PostgreSQL behind: SIGUSR1 and SIGUSR2
    /// mean nothing to it, and SIGHUP has a meaning once it runs (``SettingsReload``).
    static func ignoreOtherSignals() { for number in [SIGHUP, SIGUSR1, SIGUSR2] { signal(number, SIG_IGN) } }
}
