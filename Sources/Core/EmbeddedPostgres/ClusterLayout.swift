internal import Glibc

/// Where a cluster and what belongs to it lie.
struct ClusterLayout: Sendable, Equatable {
    /// The cluster itself (`PGDATA`).
    let data: String
    /// The folder of the Unix socket.
    let sockets: String
    /// What is not as the caller might expect, for the log.
    let notices: [String]

    /// How the names of the folders begin in which `initdb` works before its result takes the place of ``data``.
    var initializing: String { data + ".initializing" }
    /// The folder of the server's logs.
    var logs: String { data + ".log" }
    /// The file whose lock says that a process of this program uses the cluster.
    var lock: String { data + ".lock" }
    /// What the server says before its log is open.
    var startLog: String { logs + "/start.log" }

    /// The longest path of a Unix socket: `sun_path` of Linux holds 108 bytes, the last of them NUL (unix(7)).
    static let longestSocket = 107

    /// Decides where things lie.
    /// - Parameters:
    ///   - path: The folder that was asked for.
    ///   - port: The port, which is part of the socket's name.
    ///   - account: Whom the server runs as; nil for ourselves.
    /// - Throws: ``EmbeddedPostgresError`` for a path that pg_ctl's shell would misread.
    init(dataDirectory path: String, port: String, account: ServerAccount?) throws(EmbeddedPostgresError) {
        var notices: [String] = []
        var data = Folder.resolved(path)
        guard data != "/",
            !data.unicodeScalars.contains(where: { "\"$`\\".unicodeScalars.contains($0) || $0.value < 32 })
        else {
            throw EmbeddedPostgresError(
                .folderUnusable,
                "PostgreSQL's pg_ctl cannot take the folder \(data): choose one whose name has no quotes, $, ` or \\ "
                    + "(database.data)")
        }
        let name = data.split(separator: "/").last.map(String.init) ?? "postgres"
        let fallback = "/var/lib/videoplay/\(name)-\(Self.hash(data))"
        if let account, let obstacle = account.obstacle(on: data) {
            notices.append(
                "the account \(account.name), which PostgreSQL runs under, cannot enter \(obstacle); the data that belong in "
                    + "\(data) are kept in \(fallback)")
            data = fallback
        } else if account != nil, Folder.exists(fallback + "/PG_VERSION"), !Folder.exists(data + "/PG_VERSION") {
            // Somebody has opened the way since: the data stay where they are, rather than seem lost.
            notices.append("the data that belong in \(data) were put in \(fallback) before, and stay there")
            data = fallback
        }
        if Folder.isMountPoint(data), !Folder.exists(data + "/PG_VERSION") {
            // The cluster is made beside its place and renamed to it, which a mount point does not allow.
            data += "/cluster"
            notices.append("the folder for the data is a mount point; they are kept in \(data)")
        }
        var sockets = data + ".run"
        let socket = sockets + "/.s.PGSQL." + port
        if socket.utf8.count > Self.longestSocket || !sockets.utf8.allSatisfy(Self.isPlain) {
            sockets = (account == nil ? "/tmp" : "/run") + "/videoplay-" + Self.hash(data)
            notices.append(
                "the path of the Unix socket would be too long, or hold characters that it may not; the socket is in \(sockets)"
            )
        }
        self.data = data
        self.sockets = sockets
        self.notices = notices
    }

    /// Characters that mean nothing to a shell or in a list of folders.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "_", "-", "+": true
        default: false
        }
    }

    /// FNV-1a of 64 bits (RFC 9923): one name a path, the same in every process.
    private static func hash(_ text: String) -> String {
        String(
            text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }, radix: 36)
    }
}
