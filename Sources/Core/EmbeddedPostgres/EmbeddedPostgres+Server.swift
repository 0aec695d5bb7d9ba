internal import Glibc
internal import Logging

extension EmbeddedPostgres {
    /// Brings the cluster from whatever state it is in to a server that answers.
    func startNow() async throws(EmbeddedPostgresError) -> Connection {
        let account = try account.get()
        let layout = try layout.get()
        for notice in layout.notices { logger.notice("\(notice)") }
        try Folder.makeParents(Folder.parent(of: layout.data))
        let isOwner = try claim(layout)
        let version = try Self.dataVersion(layout)
        let binaries = try await ServerBinaries.find(version: version, data: layout.data)
        let cluster = Cluster(layout: layout, binaries: binaries, account: account, configuration: configuration)
        if isOwner { cluster.removeInterrupted() }
        if version != nil {
            try Folder.checkOwner(of: layout.data, is: account)
        } else if isOwner {
            logger.info("creating a database cluster", metadata: ["data": "\(layout.data)"])
            try await cluster.initialize()
        }
        let (postmaster, isOurs) = try await settle(cluster, mayStart: isOwner)
        let connection = Connection(
            socketDirectory: postmaster.socketDirectory, port: postmaster.port, user: Self.user,
            database: configuration.databaseName)
        do throws(EmbeddedPostgresError) {
            try await cluster.createDatabase(connection)
        } catch {
            // What is of no use must not run on when we have gone. One that ran before us stays as it was.
            if isOurs { try? await stopNow() }
            throw error
        }
        return connection
    }

    /// Stops the server, if it runs.
    func stopNow() async throws(EmbeddedPostgresError) {
        let account = try account.get()
        let layout = try layout.get()
        guard let postmaster = Postmaster.running(in: layout.data) else { return }
        let binaries = try await ServerBinaries.find(version: try Self.dataVersion(layout), data: layout.data)
        let cluster = Cluster(layout: layout, binaries: binaries, account: account, configuration: configuration)
        let mark = LogTail.Mark(layout)
        for mode in ["fast", "immediate"] {
            let outcome = try await cluster.stop(mode: mode)
            if outcome.isSuccess || !Postmaster.isServer(postmaster.pid, of: layout.data) {
                logger.info("the database server has stopped", metadata: ["mode": "\(mode)"])
                return
            }
            logger.warning("the database server did not stop", metadata: ["mode": "\(mode)"])
        }
        let said = LogTail.read(layout, since: mark)
        throw EmbeddedPostgresError(
            .stopFailed, "the database server (process \(postmaster.pid)) does not stop",
            reason: FailureReason.of(said), detail: said, log: layout.logs, remedy: cluster.remedy)
    }

    /// Asks again and again until something holds.
    /// - Returns: Whether it held before the time was over.
    func poll(for limit: Duration, until holds: () -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while !holds() {
            guard ContinuousClock.now < deadline else { return false }
            // The operations run in tasks that are never cancelled.
            try? await Task.sleep(for: .milliseconds(10))
        }
        return true
    }

    /// Takes the claim on the folder.
    /// - Returns: Whether the server is ours to start; false where we share another process's.
    private func claim(_ layout: ClusterLayout) throws(EmbeddedPostgresError) -> Bool {
        if hasClaim { return true }
        do {
            try takeClaim(layout)
            return true
        } catch {
            guard configuration.isShared, error.code == .alreadyInUse else { throw error }
            return false
        }
    }

    /// The major version that made the data; nil where there is no cluster yet.
    private static func dataVersion(_ layout: ClusterLayout) throws(EmbeddedPostgresError) -> Int? {
        if let text = Folder.contents(of: layout.data + "/PG_VERSION") {
            if let version = Int(text.prefix(while: \.isNumber)) { return version }
        } else if !Folder.exists(layout.data) || Folder.names(in: layout.data) == [] {
            return nil
        }
        for path in [layout.data + "/PG_VERSION", layout.data] where Folder.exists(path) {
            guard let reason = Folder.obstacle(toReading: path) else { continue }
            throw EmbeddedPostgresError(
                .folderUnusable, "cannot read \(path)", reason: reason, detail: "",
                remedy: Remedy(data: layout.data, account: nil))
        }
        throw EmbeddedPostgresError(
            .folderUnusable,
            "\(layout.data) holds something, but no database cluster that can be read; empty it, or choose another folder "
                + "(database.data)")
    }

    /// Waits for a server on its way up or down, and starts one if there is none.
    /// - Returns: The server, and whether it was started here.
    private func settle(
        _ cluster: Cluster, mayStart: Bool
    ) async throws(EmbeddedPostgresError) -> (postmaster: Postmaster, isOurs: Bool) {
        let data = cluster.layout.data
        let mark = LogTail.Mark(cluster.layout)
        if mayStart, Postmaster.running(in: data) == nil { try await sweep(cluster.layout) }
        let isSettled = await poll(for: configuration.startTimeout) {
            switch Postmaster.running(in: data)?.status {
            case .ready, .standby: true
            case .starting, .stopping: false
            case nil: mayStart
            }
        }
        if isSettled, let postmaster = Postmaster.running(in: data) {
            logger.info("using the database server that runs", metadata: ["pid": "\(postmaster.pid)"])
            return (postmaster, false)
        }
        var output: Command.Outcome?
        if isSettled {
            // One that was stopping may have left processes.
            try await sweep(cluster.layout)
            let outcome = try await cluster.start()
            // Where ours gave way to one that a pg_ctl started which outlived its program, that one will do.
            let isUp = await poll(for: outcome.isSuccess ? .zero : .seconds(5)) {
                Postmaster.running(in: data).map { $0.status == .ready || $0.status == .standby } ?? !outcome.isSuccess
            }
            if isUp, let postmaster = Postmaster.running(in: data) {
                logger.info("the database server has started", metadata: ["pid": "\(postmaster.pid)"])
                return (postmaster, true)
            }
            output = outcome
        }
        let log = LogTail.read(cluster.layout, since: mark)
        var reasons = [FailureReason.of(log) ?? output.flatMap { FailureReason.of($0.errors) }].compactMap(\.self)
        // The log may lie there, too, and have nothing to say.
        if let free = Folder.freeSpace(at: data), free < Self.littleSpace, !reasons.contains(where: Self.namesSpace) {
            reasons.append("No space left on device: \(free >> 10) KiB are free")
        }
        throw EmbeddedPostgresError(
            .startFailed, "the database server in \(data) does not come up",
            reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "),
            detail: [output?.detail ?? "", log].filter { !$0.isEmpty }.joined(separator: "\n"),
            log: cluster.layout.logs,
            remedy: cluster.remedy)
    }

    /// PostgreSQL needs a segment of its log, of 16 MiB, before anything else.
    private static let littleSpace: UInt64 = 16 << 20

    private static func namesSpace(_ reason: String) -> Bool { reason.contains("No space left on device") }

    /// Clears away what a crash left: processes that outlived their postmaster, which PostgreSQL refuses to start beside, and
    /// files whose number belongs to another program by now (or to a dead process that nobody has reaped), which it would
    /// take for a running server.
    private func sweep(_ layout: ClusterLayout) async throws(EmbeddedPostgresError) {
        let data = layout.data
        let isGone = { Postmaster.processes(of: data).isEmpty }
        // They notice by themselves unless they are busy; then they are told, as an immediate shutdown tells them.
        let steps: [(signal: CInt?, patience: Duration)] = [
            (nil, .seconds(1)), (SIGQUIT, .seconds(5)), (SIGKILL, .seconds(5)),
        ]
        for step in steps {
            if let signal = step.signal {
                for process in Postmaster.processes(of: data) { _ = Glibc.kill(process, signal) }
            }
            if await poll(for: step.patience, until: isGone) { break }
        }
        guard isGone() else { return }
        // The folder of the socket is this cluster's alone.
        for name in Folder.names(in: layout.sockets) ?? [] where name.hasPrefix(".s.PGSQL.") {
            try Folder.remove(layout.sockets + "/" + name)
        }
        // PostgreSQL itself sees that a process is gone. It takes a file without a number for a server that is starting.
        let pid = Postmaster.recordedPID(in: data)
        guard Folder.exists(data + "/postmaster.pid"), pid.map({ Glibc.kill($0, 0) == 0 }) ?? true else { return }
        logger.notice(
            "removing the postmaster.pid of a crashed server", metadata: ["pid": "\(pid.map(String.init) ?? "none")"])
        try Folder.remove(data + "/postmaster.pid")
    }
}
