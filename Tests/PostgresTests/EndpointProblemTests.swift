import Testing

@testable import Postgres

/// What can never connect is said in libpq's words before anybody tries, and no password is in it.
@Suite struct EndpointProblemTests {
    private static func problems(_ text: String) -> [String] {
        PostgresConfiguration(connectionString: text).endpointProblems { name, names in
            names.first { $0.hasPrefix(name) && $0.count == name.count + 1 }
        }
    }

    @Test(arguments: [
        ("postgres://u:hidden@h/d?sslmod=require", ["invalid URI query parameter: \"sslmod\"", "`sslmode`"]),
        ("host=h password=hidden sslmod=require", ["invalid connection option \"sslmod\"", "`sslmode`"]),
        ("host=h nonsense=1", ["invalid connection option \"nonsense\""]),
        ("postgres://h/d?sslmode=requir", ["invalid sslmode value: \"requir\""]),
        ("postgres://h/d?target_session_attrs=readwrite", ["target_session_attrs", "readwrite", "`read-write`"]),
        ("postgres://h/d?gssencmode=no", ["invalid gssencmode value: \"no\""]),
        ("postgres://h/d?channel_binding=x", ["channel_binding", "\"x\""]),
        ("postgres://h/d?ssl_min_protocol_version=TLSv9", ["ssl_min_protocol_version"]),
        ("postgres://h/d?connect_timeout=soon", ["connect_timeout", "\"soon\""]),
        ("postgres://h/d?keepalives_idle=x", ["keepalives_idle"]),
        ("host=h port=70000", ["invalid port number: \"70000\""]),
        ("host=a,b,c port=1,2", ["port numbers"]),
        ("host=h sslmode=verify-full sslrootcert=/nowhere/ca.crt", ["/nowhere/ca.crt", "No such file"]),
        ("host=h sslcert=/nowhere/c.crt", ["sslcert", "/nowhere/c.crt"]),
        ("service=none_such_service", ["none_such_service"]),
        ("host=h hidden", ["neither"]),
        ("host=h password=a hidden=b", ["invalid connection option", "not shown"]),
        ("postgres://u:5432/x?hidden=x@h/d", ["invalid URI query parameter", "not shown"]),
    ])
    func aMistakeIsNamed(text: String, words: [String]) {
        let problems = Self.problems(text)
        #expect(problems.count == 1, "\(text): \(problems)")
        for word in words { #expect(problems.first?.contains(word) == true, "\(text): \(problems)") }
        #expect(!problems.joined().contains("hidden"), "\(problems)")
    }

    @Test(arguments: [
        "", "host=h", "postgres://u:p%40@a:1,b:2/d?target_session_attrs=read-write", "host=/tmp port=5432",
        "postgres://h/d?sslmode=require&connect_timeout=3&application_name=x", "host=/tmp sslcert=/nowhere/c.crt",
        "hostaddr=127.0.0.1,::1 port=1,2 target_session_attrs=prefer-standby", "postgres://h/d?gssencmode=prefer",
        "host=h sslmode=disable sslrootcert=/nowhere/ca.crt",
    ])
    func whatLibpqTakesIsRight(text: String) {
        #expect(Self.problems(text) == [])
    }

    @Test func theServersWordsAreRead() {
        let full = ConnectionRefusal(
            "connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  53300: sorry, too many clients already\n"
                + "LOCATION:  InitProcess, proc.c:362\n")
        #expect(full.sqlState == "53300" && !full.mayAskElsewhere)
        #expect(
            full.message
                == "connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  sorry, too many clients already")
        let translated = ConnectionRefusal("failed: SCHWERWIEGEND:  53300: tut mir leid, schon zu viele Verbindungen\n")
        #expect(translated.sqlState == "53300" && ConnectionRefusal.isFull(translated.error))
        let pooler = ConnectionRefusal("failed: FATAL:  08P01: no more connections allowed (max_client_conn)\n")
        #expect(ConnectionRefusal.isFull(pooler.error) && !pooler.error.message.contains("08P01"))
        let refused = ConnectionRefusal(
            "connection to server at \"h\" failed: Connection refused\n\tIs the server running?\n")
        #expect(refused.sqlState == nil && refused.mayAskElsewhere && !ConnectionRefusal.isFull(refused.error))
        let starting = ConnectionRefusal("failed: FATAL:  57P03: the database system is starting up\n")
        #expect(starting.mayAskElsewhere && !ConnectionRefusal.isFull(starting.error))
    }
}
