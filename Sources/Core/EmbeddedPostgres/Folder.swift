internal import FoundationEssentials
internal import Glibc

/// Folders and files on disk, with the errors of this layer.
enum Folder {
    /// Makes a folder and its parents, open to enter for everyone.
    static func makeParents(_ path: String) throws(EmbeddedPostgresError) {
        var folder = ""
        for component in path.split(separator: "/") {
            folder += "/" + component
            guard mkdir(folder, 0o755) == 0 else {
                guard errno == EEXIST else { throw failure("make the folder", folder) }
                continue
            }
            // Whatever the umask was: the server's account has to come through.
            guard chmod(folder, 0o755) == 0 else { throw failure("set the permissions of", folder) }
        }
    }

    /// Makes a folder that only `account` may enter, or checks that an existing one is such: in a folder like /tmp somebody
    /// else could have put theirs there.
    static func makePrivate(_ path: String, for account: ServerAccount?) throws(EmbeddedPostgresError) {
        let owner = account?.userID ?? geteuid()
        if mkdir(path, 0o700) == 0 {
            if let account, chown(path, account.userID, account.groupID) != 0 { throw failure("give away", path) }
            guard chmod(path, 0o700) == 0 else { throw failure("set the permissions of", path) }
            return
        }
        guard errno == EEXIST else { throw failure("make the folder", path) }
        var info = stat()
        guard lstat(path, &info) == 0 else { throw failure("look at", path) }
        guard info.st_mode & S_IFMT == S_IFDIR, info.st_uid == owner, info.st_mode & 0o077 == 0 else {
            throw EmbeddedPostgresError(
                .folderUnusable,
                "\(path) is not a folder that belongs to \(account?.name ?? "this account") alone; remove it, or choose another "
                    + "folder for the data (database.data)")
        }
    }

    /// Refuses a folder that exists and belongs to another account, which PostgreSQL would refuse with fewer words.
    static func checkOwner(of path: String, is account: ServerAccount?) throws(EmbeddedPostgresError) {
        var info = stat()
        guard stat(path, &info) == 0 else { return }
        guard info.st_uid != account?.userID ?? geteuid() else { return }
        throw EmbeddedPostgresError(
            .folderUnusable,
            "\(path) belongs to another account (user id \(info.st_uid)) than PostgreSQL would run under "
                + "(\(account?.name ?? "user id \(geteuid())")); start the program as its owner did, or choose another folder for "
                + "the data (database.data)")
    }

    /// The names in a folder; nil if there is no such folder, or it cannot be listed.
    static func names(in path: String) -> [String]? {
        try? FileManager.default.contentsOfDirectory(atPath: path)
    }

    /// Why a folder or file cannot be read, as the system says it; nil where it can.
    static func obstacle(toReading path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file < 0 else {
            close(file)
            return nil
        }
        return String(cString: strerror(errno))
    }

    /// How many bytes anybody may still write to the file system of a path; nil where that cannot be told.
    static func freeSpace(at path: String) -> UInt64? {
        var info = statvfs()
        return statvfs(path, &info) == 0 ? UInt64(info.f_bavail) * UInt64(info.f_frsize) : nil
    }

    static func exists(_ path: String) -> Bool {
        var info = stat()
        return lstat(path, &info) == 0
    }

    /// Whether there is certainly nothing of that path; not so where we may not look.
    static func isAbsent(_ path: String) -> Bool {
        var info = stat()
        return lstat(path, &info) != 0 && (errno == ENOENT || errno == ENOTDIR)
    }

    /// Whether a folder is where another file system begins, such as a container's volume: nothing can be renamed to it.
    static func isMountPoint(_ path: String) -> Bool {
        var info = stat()
        var above = stat()
        return stat(path, &info) == 0 && stat(path + "/..", &above) == 0 && info.st_dev != above.st_dev
    }

    static func contents(of path: String) -> String? {
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }

    static func remove(_ path: String) throws(EmbeddedPostgresError) {
        do {
            guard FileManager.default.fileExists(atPath: path) else { return }
            try FileManager.default.removeItem(atPath: path)
        } catch {
            let reason = "\(error)"
            throw EmbeddedPostgresError(
                .folderUnusable, "cannot remove \(path)", reason: reason, detail: "\(error)",
                remedy: Remedy(data: path, account: nil))
        }
    }

    /// Adds text to a file.
    static func append(_ text: String, to path: String) throws(EmbeddedPostgresError) {
        let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard file >= 0 else { throw failure("open", path) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else { throw failure("write to", path) }
    }

    /// Writes a new file that only `account` may read.
    static func writePrivate(_ text: String, to path: String, for account: ServerAccount?) throws(EmbeddedPostgresError)
    {
        unlink(path)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("make the file", path) }
        defer { close(file) }
        if let account, fchown(file, account.userID, account.groupID) != 0 { throw failure("give away", path) }
        let bytes = Array(text.utf8)
        guard write(file, bytes, bytes.count) == bytes.count else { throw failure("write to", path) }
    }

    /// Renames, so that even after a loss of power there is either the one or the other.
    static func move(_ source: String, to target: String) throws(EmbeddedPostgresError) {
        guard rename(source, target) == 0 else { throw failure("rename \(source) to", target) }
        let parent = open(self.parent(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { throw failure("open the parent of", target) }
        defer { close(parent) }
        guard fsync(parent) == 0 else { throw failure("write the parent of", target) }
    }

    /// Whether there is a file that we may run.
    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// The absolute path with symbolic links resolved as far as it exists.
    static func resolved(_ path: String) -> String {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var folder = "/"
        var components = absolute.split(separator: "/").map(String.init)[...]
        while let component = components.popFirst() {
            if component == "." { continue }
            if component == ".." {
                folder = parent(of: folder)
                continue
            }
            let next = folder == "/" ? "/" + component : folder + "/" + component
            guard let real = realpath(next, nil) else {
                folder = next
                continue
            }
            folder = String(cString: real)
            free(real)
        }
        return folder
    }

    static func parent(of path: String) -> String {
        let components = path.split(separator: "/").dropLast()
        return "/" + components.joined(separator: "/")
    }

    static func failure(_ action: String, _ path: String) -> EmbeddedPostgresError {
        EmbeddedPostgresError(
            .folderUnusable, "cannot \(action) \(path)", reason: String(cString: strerror(errno)), detail: "",
            remedy: Remedy(data: path, account: nil))
    }
}
