import Testing

@testable import EmbeddedPostgres

@Suite struct FailureReasonTests {
    /// What programs said, and what of it is the reason.
    private static let outputs: [(said: String, reason: String?)] = [
        (
            """
            2026-12-01 00:00:00.123 UTC [12] FATAL:  data directory "/d" has invalid permissions
            2026-12-01 00:00:00.123 UTC [12] DETAIL:  Permissions should be u=rwx (0700) or u=rwx,g=rx (0750).
            pg_ctl: could not start server
            Examine the log output.
            """,
            "data directory \"/d\" has invalid permissions. Permissions should be u=rwx (0700) or u=rwx,g=rx (0750)."
        ),
        (
            """
            2026-12-01 UTC [1] LOG:  starting PostgreSQL 15.12
            2026-12-01 UTC [1] LOG:  could not bind Unix address "/s/.s.PGSQL.5432": Address already in use
            2026-12-01 UTC [1] HINT:  Is another postmaster already running on port 5432?
            2026-12-01 UTC [1] WARNING:  could not create Unix-domain socket in directory "/s"
            2026-12-01 UTC [1] FATAL:  could not create any Unix-domain sockets
            2026-12-01 UTC [1] LOG:  database system is shut down
            """,
            "could not bind Unix address \"/s/.s.PGSQL.5432\": Address already in use. Is another postmaster already running on port 5432?; could not create Unix-domain socket in directory \"/s\"; could not create any Unix-domain sockets"
        ),
        (
            """
            initdb: warning: enabling "trust" authentication for local connections
            initdb: error: could not write to file "/d/pg_wal/000000010000000000000001": No space left on device
            initdb: removing contents of data directory "/d"
            """, "could not write to file \"/d/pg_wal/000000010000000000000001\": No space left on device"
        ),
        (
            """
            2026-12-01 UTC [7] FATAL:  the database system is starting up
            2026-12-01 UTC [8] PANIC:  could not write to file "pg_wal/xlogtemp.8": No space left on device
            2026-12-01 UTC [1] LOG:  aborting startup due to startup process failure
            """, "could not write to file \"pg_wal/xlogtemp.8\": No space left on device"
        ),
        (
            "psql: error: connection to server on socket \"/s\" failed: FATAL:  could not open directory \"base\": Permission denied\n",
            "could not open directory \"base\": Permission denied"
        ),
        ("Segmentation fault\n", "Segmentation fault"), ("", nil), ("\n \n", nil),
        ("LOG:  starting PostgreSQL 15.12\n", "LOG:  starting PostgreSQL 15.12"),
    ]

    @Test func theCauseIsPickedOut() {
        for (said, reason) in Self.outputs { #expect(FailureReason.of(said) == reason, "\(said)") }
    }

    @Test(arguments: [
        ("data directory \"/d\" has invalid permissions", "chmod 700 '/d'"),
        ("could not write: No space left on device", "free space on the file system of /d"),
        ("cannot make the folder: Read-only file system", "database.data"),
        ("could not open file \"base\": Permission denied", "chown -R postgres '/d'"),
        ("could not create shared memory segment: No space left on device", "shared_buffers"),
        ("could not locate a valid checkpoint record", "backup"),
    ])
    func everyCauseHasARemedy(reason: String, words: String) {
        let account = ServerAccount(name: "postgres", userID: 1, groupID: 1)
        #expect(Remedy(data: "/d", account: account).advice(for: reason)?.contains(words) == true)
    }
}
