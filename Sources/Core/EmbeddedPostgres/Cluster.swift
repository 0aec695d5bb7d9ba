internal import FoundationEssentials
internal import Glibc

/// A cluster and the programs that work on it.
struct Cluster: Sendable {
    let layout: ClusterLayout
    let binaries: ServerBinaries
    let account: ServerAccount?
    let configuration: EmbeddedPostgres.Configuration

    /// Makes the cluster beside its place and then moves it there, so that there is never half a cluster.
    func initialize() async throws(EmbeddedPostgresError) {
        // A new name each time: an initdb that outlived its program may still be writing to the last one.
        let folder = layout.initializing + "-" + String(UInt32.random(in: 0 ... .max), radix: 36)
        try Folder.makePrivate(folder, for: account)
        var arguments = [
            "--pgdata=\(folder)", "--username=\(EmbeddedPostgres.user)", "--encoding=UTF8",
            "--locale=\(Self.locale)", "--auth-local=trust", "--auth-host=\(configuration.hostAuthentication)",
        ]
        // Who does without fsync for the server does without it here.
        if configuration.parameters["fsync"] == "off" { arguments.append("--no-sync") }
        // initdb asks for a password for scram-sha-256 unless it is given one: nobody knows this, so that nobody can use TCP
        // before an operator sets another.
        let password = folder + ".password"
        if configuration.hostAuthentication != "trust", configuration.hostAuthentication != "reject" {
            try Folder.writePrivate(Self.randomPassword(), to: password, for: account)
            arguments.append("--pwfile=\(password)")
        }
        defer { unlink(password) }
        do throws(EmbeddedPostgresError) {
            let outcome = try await run("initdb", arguments, orThrow: .initializationFailed)
            guard outcome.isSuccess else {
                throw EmbeddedPostgresError(
                    .initializationFailed, "initdb cannot make a database cluster for \(layout.data)",
                    reason: FailureReason.of(outcome.errors) ?? FailureReason.of(outcome.output),
                    detail: outcome.detail, remedy: remedy)
            }
            try Folder.append(ServerParameters.initial, to: folder + "/postgresql.conf")
            try Folder.move(folder, to: layout.data)
        } catch {
            // Half a cluster is of no use, and takes the space that may be what is missing.
            try? Folder.remove(folder)
            throw error
        }
    }

    /// What to do against failures here.
    var remedy: Remedy { Remedy(data: layout.data, account: account) }

    /// Removes what initialisations left that did not come to their end. What cannot be removed is in nobody's way: an initdb
    /// that outlived its program may still be writing, and what that leaves goes at a later start.
    func removeInterrupted() {
        let parent = Folder.parent(of: layout.data)
        for name in Folder.names(in: parent) ?? [] where (parent + "/" + name).hasPrefix(layout.initializing) {
            try? Folder.remove(parent + "/" + name)
        }
    }

    /// Starts the server; pg_ctl puts it in a session of its own and waits until it answers.
    func start() async throws(EmbeddedPostgresError) -> Command.Outcome {
        try Folder.makePrivate(layout.logs, for: account)
        try Folder.makePrivate(layout.sockets, for: account)
        try Folder.remove(layout.startLog)
        let port = configuration.parameters["port"] ?? "5432"
        let parameters = ServerParameters.fixed(layout: layout, port: port)
            .merging(configuration.parameters) { _, chosen in chosen }
        return try await run(
            "pg_ctl",
            [
                "start", "--pgdata=\(layout.data)", "--wait", "--timeout=\(Self.seconds(configuration.startTimeout))",
                "--log=\(layout.startLog)", "--options=\(ServerParameters.options(parameters))",
            ], orThrow: .startFailed)
    }

    /// Stops the server and waits until it is gone.
    func stop(mode: String) async throws(EmbeddedPostgresError) -> Command.Outcome {
        try await run(
            "pg_ctl",
            [
                "stop", "--pgdata=\(layout.data)", "--mode=\(mode)", "--wait",
                "--timeout=\(Self.seconds(configuration.stopTimeout))",
            ], orThrow: .stopFailed)
    }

    /// Creates the database if it is missing, which also shows that the server answers.
    func createDatabase(_ connection: EmbeddedPostgres.Connection) async throws(EmbeddedPostgresError) {
        let server = [
            "--host=\(connection.socketDirectory)", "--port=\(connection.port)", "--username=\(connection.user)",
            "--no-password",
        ]
        let list = try await run(
            "psql",
            server + [
                "--no-psqlrc", "--no-align", "--tuples-only", "--dbname=postgres",
                "--command=SELECT datname FROM pg_catalog.pg_database",
            ], orThrow: .startFailed)
        guard list.isSuccess else {
            throw EmbeddedPostgresError(
                .startFailed, "the database server in \(layout.data) does not answer",
                reason: FailureReason.of(list.errors), detail: list.detail, log: layout.logs, remedy: remedy)
        }
        let names = list.output.split(separator: "\n").map(String.init)
        if names.contains(connection.database) { return }
        let creation = try await run(
            "createdb",
            server + [
                "--maintenance-db=postgres", "--template=template0", "--encoding=UTF8", "--", connection.database,
            ],
            orThrow: .initializationFailed)
        guard creation.isSuccess else {
            throw EmbeddedPostgresError(
                .initializationFailed, "cannot create the database \(connection.database) in \(layout.data)",
                reason: FailureReason.of(creation.errors), detail: creation.detail, log: layout.logs, remedy: remedy)
        }
    }

    private func run(
        _ program: String, _ arguments: [String], orThrow failure: EmbeddedPostgresError.Code
    ) async throws(EmbeddedPostgresError) -> Command.Outcome {
        try await Command(
            program: program, arguments: arguments, searchPath: binaries.searchPath, account: account
        ).run(orThrow: failure)
    }

    /// Byte order with Unicode's character classes where the system has it, else plain C: both the same on every machine.
    private static var locale: String {
        guard let locale = newlocale(1 << LC_CTYPE | 1 << LC_COLLATE, "C.UTF-8", nil) else { return "C" }
        freelocale(locale)
        return "C.UTF-8"
    }

    private static func randomPassword() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next(), radix: 36) + String(generator.next(), radix: 36) + "\n"
    }

    /// Whole seconds, at least one, as pg_ctl takes them.
    private static func seconds(_ duration: Duration) -> Int64 { max(1, duration.components.seconds) }
}
