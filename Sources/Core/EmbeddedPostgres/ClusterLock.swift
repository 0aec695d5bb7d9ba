internal import Glibc

/// The claim of this process on a cluster. The kernel takes it back when the process ends, however it ends.
struct ClusterLock: ~Copyable {
    private let file: CInt

    /// Takes the claim.
    /// - Parameter path: The lock's file, which is made if missing and never removed: a removed one could be locked twice.
    /// - Throws: ``EmbeddedPostgresError`` with `alreadyInUse`, which names the process that has it.
    init(path: String, data: String) throws(EmbeddedPostgresError) {
        // Closed on exec, so that the server, which outlives us, does not inherit the claim.
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { throw Folder.failure("open", path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let failure = Folder.failure("lock", path)
            close(file)
            guard isTaken else { throw failure }
            let owner = Folder.contents(of: path)?.split(separator: "\n").first.map { " (process \($0))" } ?? ""
            throw EmbeddedPostgresError(
                .alreadyInUse,
                "another videoplay\(owner) uses the database in \(data); stop it, or choose another folder (database.data)"
            )
        }
        self.file = file
        let text = Array("\(getpid())\n".utf8)
        // The number is for people; the lock holds without it.
        _ = ftruncate(file, 0)
        _ = pwrite(file, text, text.count, 0)
    }

    deinit {
        // Closing alone would leave the claim with a program that another thread is starting at this moment, until its exec.
        _ = flock(file, LOCK_UN)
        close(file)
    }
}
