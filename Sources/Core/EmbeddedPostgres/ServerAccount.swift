internal import Glibc

/// The account that PostgreSQL runs under where we are root, as which it refuses to run.
struct ServerAccount: Sendable, Equatable {
    let name: String
    let userID: uid_t
    let groupID: gid_t

    /// The account to use; nil where we are not root and run the server ourselves.
    static func required() throws(EmbeddedPostgresError) -> ServerAccount? {
        guard geteuid() == 0 else { return nil }
        if let account = named("postgres") { return account }
        throw EmbeddedPostgresError(
            .accountMissing,
            "PostgreSQL does not run as root, and there is no account named postgres to run it under; install the server "
                + "(apt-get install postgresql) or add the account (useradd --system postgres)")
    }

    private static func named(_ name: String) -> ServerAccount? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return ServerAccount(name: name, userID: entry.pw_uid, groupID: entry.pw_gid)
    }

    /// The first folder on the way to `path` that the account may not enter; nil if it reaches it. What does not exist yet is
    /// ours to make, and counts as open.
    func obstacle(on path: String) -> String? {
        var folder = ""
        for component in path.split(separator: "/") {
            var info = stat()
            guard stat(folder.isEmpty ? "/" : folder, &info) == 0 else { return nil }
            let bit: mode_t =
                if info.st_uid == userID { S_IXUSR } else if info.st_gid == groupID { S_IXGRP } else { S_IXOTH }
            guard info.st_mode & bit != 0 else { return folder.isEmpty ? "/" : folder }
            folder += "/" + component
        }
        return nil
    }
}
