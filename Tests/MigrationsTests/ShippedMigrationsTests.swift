import Foundation
import Migrations
import Postgres
import Testing

extension WithDatabase {
    @Suite(.serialized) struct Shipped {
        static let directory = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "migrations").path

        static func sets() throws -> [MigrationSet] {
            try [("host", []), ("users", []), ("plays", ["users"]), ("playbook", ["users"])].map { module, requires in
                try MigrationSet.load(module: module, requires: requires, directories: [directory])
            }
        }

        static func with(_ body: (TestDatabase) async throws -> Void) async throws {
            try await TestDatabase.with { database in
                try await Migrator(client: database.client, sets: sets(), logger: TestDatabase.logger).up()
                try await body(database)
            }
        }

        /// The constraint that a script violates.
        private func violated(_ database: TestDatabase, _ script: String) async throws -> String? {
            let error = try await #require(throws: PostgresError.self) { try await database.run(script) }
            return error.constraint
        }

        @Test func allCanBeTakenBackAndAppliedAgain() async throws {
            try await Self.with { database in
                let migrator = try Migrator(client: database.client, sets: Self.sets(), logger: TestDatabase.logger)
                for module in ["playbook", "plays", "users", "host"] { try await migrator.down(module: module, to: 0) }
                #expect(
                    try await database.rows(
                        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^videoplay_'"
                    ).isEmpty)
                #expect(try await migrator.up().count == Self.sets().flatMap(\.migrations).count)
            }
        }

        @Test func promisedColumnsAreThere() async throws {
            try await Self.with { database in
                let columns = try await database.rows(
                    "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = 'public'"
                ).compactMap { $0[0] }
                let events = [
                    "id bigint", "user_id bigint", "video_id text", "client_event_id uuid", "session_id text",
                    "device_id text",
                    "client_timestamp timestamp with time zone", "received_at timestamp with time zone",
                    "sent_timestamp timestamp with time zone", "client_sequence bigint", "extra jsonb", "source text",
                    "precision text",
                ]
                let promised =
                    [
                        "id bigint", "username text", "email text", "password_hash text",
                        "created_at timestamp with time zone",
                        "role text", "updated_at timestamp with time zone",
                    ].map { "users." + $0 } + events.map { "plays." + $0 } + [
                        "plays.play_timestamp timestamp with time zone",
                        "plays.posted_timestamp timestamp with time zone", "plays.from_playbook boolean",
                        "plays.is_repeat boolean",
                    ]
                    + events.map { "user_playbook." + $0 }
                    + [
                        "interaction_type text", "interaction_timestamp timestamp with time zone",
                        "position_s double precision",
                        "duration_s double precision", "from_s double precision", "to_s double precision",
                        "rate double precision", "is_live boolean",
                    ].map { "user_playbook." + $0 }
                let tables = ["users.", "plays.", "user_playbook."]
                #expect(
                    Set(columns.filter { column in tables.contains { column.hasPrefix($0) } }) == Set(promised))
            }
        }

        /// Rows that name the promised columns only and rely on ids in order, as loaders of test rows do.
        @Test func rowsOfThePromisedColumnsCanBeInserted() async throws {
            try await Self.with { database in
                try await database.run(
                    """
                    INSERT INTO users (username, email, password_hash, created_at)
                    SELECT 'user' || n, 'user' || n || '@example.com', '$2b$12$' || md5(n::text), '2024-01-01Z'::timestamptz + n * interval '1 s'
                    FROM generate_series(1, 100) n ORDER BY n;
                    INSERT INTO plays (user_id, video_id, play_timestamp)
                    SELECT 1 + n % 100, substr(md5(n::text), 1, 11), '2025-01-01Z'::timestamptz + n * interval '31 s'
                    FROM generate_series(1, 1000) n ORDER BY n;
                    INSERT INTO user_playbook (user_id, video_id, interaction_type, interaction_timestamp)
                    SELECT 1 + n % 100, substr(md5(n::text), 1, 11), (ARRAY['play', 'pause', 'custom'])[1 + n % 3],
                           '2025-01-01Z'::timestamptz + n * interval '31 s'
                    FROM generate_series(1, 1000) n ORDER BY n;
                    """)
                #expect(try await database.rows("SELECT id FROM users WHERE username = 'user42'") == [["42"]])
                #expect(try await database.rows("SELECT max(id) FROM plays") == [["1000"]])
                #expect(try await database.rows("SELECT DISTINCT role FROM users") == [["viewer"]])
            }
        }

        static let anna = "INSERT INTO users (username, email, password_hash) VALUES ('Anna', 'Anna@example.com', 'x');"

        private static let refusedUsers = [
            ("('aNNA', 'other@example.com', 'x')", "users_username_key"),
            ("('other', 'ANNA@EXAMPLE.COM', 'x')", "users_email_key"),
            ("('', 'a@b', 'x')", "users_username_check"), ("('a b', 'a@b', 'x')", "users_username_check"),
            ("('ä', 'a@b', 'x')", "users_username_check"), ("(E'a\\n', 'a@b', 'x')", "users_username_check"),
            ("(repeat('a', 65), 'a@b', 'x')", "users_username_check"), ("('a', 'ab', 'x')", "users_email_check"),
            ("('a', 'a@@b', 'x')", "users_email_check"), ("('a', 'a@b@c', 'x')", "users_email_check"),
            ("('a', '@b', 'x')", "users_email_check"), ("('a', 'a @b', 'x')", "users_email_check"),
            ("('a', repeat('a', 253) || '@b', 'x')", "users_email_check"),
            ("('a', 'a@b', '')", "users_password_hash_check"),
        ]

        @Test func usersRefuse() async throws {
            try await Self.with { database in
                try await database.run(Self.anna)
                for (values, constraint) in Self.refusedUsers {
                    let script = "INSERT INTO users (username, email, password_hash) VALUES \(values)"
                    #expect(try await violated(database, script) == constraint, "\(values)")
                }
            }
        }

        @Test func usersAcceptTheLongestNames() async throws {
            try await Self.with { database in
                try await database.run(
                    """
                    INSERT INTO users (username, email, password_hash, role)
                    VALUES (repeat('aZ0._-9b', 8), repeat('ä', 252) || '@b', 'x', 'admin'), ('a', 'b+c@d', 'x', 'analyst')
                    """)
                #expect(try await violated(database, "UPDATE users SET role = 'root'") == "users_role_check")
            }
        }

        @Test(arguments: ["plays", "user_playbook"])
        func eventsAreUniquePerUserAndGoWithThem(table: String) async throws {
            try await Self.with { database in
                let type = table == "plays" ? "" : ", interaction_type"
                let value = table == "plays" ? "" : ", 'play'"
                func insert(_ user: String, _ event: String, video: String = "'v'") -> String {
                    "INSERT INTO \(table) (user_id, client_event_id, video_id\(type)) VALUES (\(user), \(event), \(video)\(value));"
                }
                let event = "'00000000-0000-0000-0000-000000000001'"
                try await database.run(
                    Self.anna + "INSERT INTO users (username, email, password_hash) VALUES ('b', 'b@b', 'x');"
                        + insert("1", event) + insert("2", event) + insert("1", "NULL") + insert("1", "NULL"))
                #expect(try await violated(database, insert("1", event)) == "\(table)_user_id_client_event_id_key")
                #expect(try await violated(database, insert("3", event)) == "\(table)_user_id_fkey")
                #expect(try await violated(database, insert("1", "NULL", video: "''")) == "\(table)_video_id_check")
                #expect(
                    try await violated(database, insert("1", "NULL", video: "repeat('a', 201)"))
                        == "\(table)_video_id_check")
                try await database.run(insert("1", "NULL", video: "repeat('ä', 200)"))
                try await database.run("DELETE FROM users WHERE id = 1")
                #expect(try await database.rows("SELECT DISTINCT user_id FROM \(table)") == [["2"]])
            }
        }

        private static let refusedEvents = [
            ("plays", "play_timestamp = 'infinity'", "plays_play_timestamp_check"),
            ("plays", "play_timestamp = '0001-01-01 BC'", "plays_play_timestamp_check"),
            ("plays", "client_timestamp = '10000-01-01Z'", "plays_client_timestamp_check"),
            ("plays", "session_id = ''", "plays_session_id_check"),
            ("plays", "device_id = repeat('a', 201)", "plays_device_id_check"),
            ("user_playbook", "interaction_timestamp = '-infinity'", "user_playbook_interaction_timestamp_check"),
            ("user_playbook", "client_timestamp = 'infinity'", "user_playbook_client_timestamp_check"),
            ("user_playbook", "sent_timestamp = 'infinity'", "user_playbook_sent_timestamp_check"),
            ("user_playbook", "interaction_type = ''", "user_playbook_interaction_type_check"),
            ("user_playbook", "interaction_type = repeat('a', 65)", "user_playbook_interaction_type_check"),
            ("user_playbook", "position_s = 'NaN'", "user_playbook_position_s_check"),
            ("user_playbook", "duration_s = 'Infinity'", "user_playbook_duration_s_check"),
            ("user_playbook", "from_s = -1", "user_playbook_from_s_check"),
            ("user_playbook", "to_s = -0.5", "user_playbook_to_s_check"),
            ("user_playbook", "rate = 'NaN'", "user_playbook_rate_check"),
            ("user_playbook", "rate = '-Infinity'", "user_playbook_rate_check"),
            ("user_playbook", "session_id = repeat('a', 201)", "user_playbook_session_id_check"),
            ("user_playbook", "device_id = ''", "user_playbook_device_id_check"),
        ]

        @Test func eventsRefuse() async throws {
            try await Self.with { database in
                try await database.run(
                    Self.anna + """
                        INSERT INTO plays (user_id, video_id) VALUES (1, 'v');
                        INSERT INTO user_playbook (user_id, video_id, interaction_type, position_s, rate, extra)
                        VALUES (1, 'v', 'seek', 0, -1, '{}');
                        """)
                for (table, change, constraint) in Self.refusedEvents {
                    #expect(try await violated(database, "UPDATE \(table) SET \(change)") == constraint, "\(change)")
                }
            }
        }

        private static let lists = [
            ("plays", "play_timestamp", ""), ("plays", "play_timestamp", "user_id = 1"),
            ("plays", "play_timestamp", "video_id = 'v'"),
            ("user_playbook", "interaction_timestamp", ""), ("user_playbook", "interaction_timestamp", "user_id = 1"),
            ("user_playbook", "interaction_timestamp", "video_id = 'v'"),
            ("user_playbook", "interaction_timestamp", "interaction_type = 'play'"),
        ]

        /// Lists are read from an index in their order, without a sort.
        @Test func listsAreReadInOrder() async throws {
            try await Self.with { database in
                for (table, column, condition) in Self.lists {
                    for (order, comparison) in [("DESC", "<"), ("ASC", ">")] {
                        let plan = try await database.rows(
                            """
                            SET enable_seqscan = off; SET enable_bitmapscan = off;
                            EXPLAIN (COSTS OFF) SELECT id FROM \(table)
                            WHERE (\(column), id) \(comparison) ('2025-01-01Z', 7)\(condition.isEmpty ? "" : " AND " + condition)
                            ORDER BY \(column) \(order), id \(order) LIMIT 20
                            """
                        ).compactMap { $0[0] }.joined(separator: "\n")
                        #expect(plan.contains("Index"))
                        #expect(!plan.contains("Sort") && !plan.contains("Filter"), "\(plan)")
                    }
                }
            }
        }
    }
}
