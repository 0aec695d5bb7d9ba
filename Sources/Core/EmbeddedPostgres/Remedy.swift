/// What to do against a failure, by what the system or PostgreSQL said of it.
struct Remedy {
    /// The folder of the data.
    let data: String
    /// The account that PostgreSQL runs under, where that is not ours.
    let account: ServerAccount?

    private static let elsewhere = "choose another folder for the data (database.data)"

    /// Advice in a sentence without a full stop; nil where there is none better than to read.
    func advice(for reason: String) -> String? {
        let owner = account?.name ?? "the account that you start videoplay as"
        let chown = account.map { "chown -R \($0.name) '\(data)'" }
        let says = { (words: String...) in words.contains { reason.contains($0) } }
        // The text of errno comes last, since a message may quote a path; these are PostgreSQL's own.
        if says("invalid permissions", "has group or world access") { return "run: chmod 700 '\(data)'" }
        if says("wrong ownership") {
            return chown.map { "run: \($0)" } ?? "start videoplay as the account that the folder belongs to"
        }
        if says("shared memory", "Cannot allocate memory", "semaphores") {
            return "free memory, or lower shared_buffers and max_connections in \(data)/postgresql.conf"
        }
        if says("configuration file", "unrecognized configuration parameter", "invalid value for parameter") {
            return "mend that file (ALTER SYSTEM writes \(data)/postgresql.auto.conf)"
        }
        if says("No space left on device", "Disk quota exceeded") {
            return "free space on the file system of \(data), or \(Self.elsewhere)"
        }
        if says("Read-only file system") { return "make that file system writable, or \(Self.elsewhere)" }
        if says("Permission denied", "Operation not permitted") {
            return
                "let \(owner) read and write all of it\(chown.map { " (\($0); chmod -R u+rwX '\(data)')" } ?? ""), or "
                + Self.elsewhere
        }
        if says("Too many open files", "out of file descriptors") { return "raise the limit of open files (ulimit -n)" }
        if says("Address already in use") { return "stop the server that listens there" }
        if says("incompatible with server") { return "install the version of PostgreSQL that made the data" }
        if says(
            "valid checkpoint", "is corrupted", "control file contains invalid", "incorrect checksum", "No such file",
            "Input/output error")
        {
            return "the data are damaged or not complete: check the disk, and restore them from a backup"
        }
        return nil
    }
}
