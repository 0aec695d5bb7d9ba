@preconcurrency import Glibc

/// What commands print.
enum StandardOutput {
    /// Writes out what is left, so that a command whose output was lost does not end well.
    ///
    /// - Throws: a ``CommandFailure``. A reader that has read enough, such as `head`, is none.
    static func finish() throws(CommandFailure) {
        guard fflush(stdout) != 0 || ferror(stdout) != 0, !isReaderGone else { return }
        // C remembers that a write has failed, and not why: another one tells.
        let reason = write(STDOUT_FILENO, "\n", 1) < 0 ? String(cString: strerror(errno)) : "a part of it was refused"
        throw CommandFailure(problems: ["The output cannot be written: \(reason)."], status: .output)
    }

    private static var isReaderGone: Bool {
        var output = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&output, 1, 0) > 0 && output.revents & Int16(POLLERR) != 0
    }
}
