internal import FoundationEssentials

/// The server programs of one installed version of PostgreSQL.
struct ServerBinaries: Sendable, Equatable {
    /// Their folder.
    let folder: String
    /// The major version.
    let version: Int

    /// Where the programs look for each other, and for psql.
    var searchPath: String { folder + ":/usr/local/bin:/usr/bin:/bin" }

    /// Finds the programs.
    /// - Parameter required: The major version that made the data; nil for the first that is found.
    /// - Throws: ``EmbeddedPostgresError`` if there are none, or none of that version.
    static func find(version required: Int?, data: String) async throws(EmbeddedPostgresError) -> ServerBinaries {
        var found: [ServerBinaries] = []
        for folder in await candidates() {
            guard ["postgres", "initdb", "pg_ctl"].allSatisfy({ Folder.isExecutable(folder + "/" + $0) }),
                let version = await version(in: folder)
            else { continue }
            let binaries = ServerBinaries(folder: folder, version: version)
            if required == nil || required == version { return binaries }
            found.append(binaries)
        }
        guard let required, !found.isEmpty else {
            throw EmbeddedPostgresError(
                .binariesNotFound,
                "PostgreSQL's server programs (postgres, initdb, pg_ctl) are not installed; install them (apt-get install "
                    + "postgresql), or name a server to use (DATABASE_URL, database.url)")
        }
        let installed = Set(found.map(\.version)).sorted().map(String.init).joined(separator: ", ")
        throw EmbeddedPostgresError(
            .versionMismatch,
            "the data in \(data) were made by PostgreSQL \(required), but version \(installed) is installed; install "
                + "postgresql-\(required), or upgrade the data with pg_upgrade, or choose another folder (database.data)"
        )
    }

    /// pg_config's folder, Debian's and Red Hat's with the newest first, those of PATH.
    private static func candidates() async -> [String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        var folders: [String] = []
        let configuration = Command(program: "pg_config", arguments: ["--bindir"], searchPath: path)
        if let outcome = try? await configuration.run(orThrow: .binariesNotFound), outcome.isSuccess {
            folders.append(String(outcome.output.prefix { !$0.isNewline }))
        }
        let debian = "/usr/lib/postgresql"
        folders += (Folder.names(in: debian) ?? []).compactMap { Int($0) }.sorted(by: >).map { "\(debian)/\($0)/bin" }
        folders += (Folder.names(in: "/usr") ?? [])
            .compactMap { $0.hasPrefix("pgsql-") ? Int($0.dropFirst(6)) : nil }.sorted(by: >).map {
                "/usr/pgsql-\($0)/bin"
            }
        folders += path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        var seen: Set<String> = []
        return folders.filter { seen.insert($0).inserted }
    }

    /// `postgres (PostgreSQL) 15.12 (Debian 15.12-0+deb12u2)`.
    private static func version(in folder: String) async -> Int? {
        let command = Command(program: "postgres", arguments: ["--version"], searchPath: folder)
        guard let outcome = try? await command.run(orThrow: .binariesNotFound), outcome.isSuccess else { return nil }
        return outcome.output.split(separator: ") ").dropFirst().first.flatMap { Int($0.prefix(while: \.isNumber)) }
    }
}
