import Logging
import Testing

@testable import Postgres

@Suite struct SQLTests {
    @Test func splicingRenumbers() {
        let filter: SQL = "a = \(1) AND b = \("x")"
        let sql: SQL = "SELECT \(true) FROM \(identifier: "we\"ird") WHERE \(filter) OR c = \(2) \(raw: "LIMIT 1")"
        #expect(sql.text == "SELECT $1 FROM \"we\"\"ird\" WHERE a = $2 AND b = $3 OR c = $4 LIMIT 1")
        #expect(sql.parameters.map(\.type) == [.bool, .int8, .text, .int8])
        #expect(SQL.joined(["\(1)", "\(2)"]).text == "$1, $2")
        #expect("\(sql)" == sql.text)
    }

    @Test func nothingBoundIsShown() {
        let secret = "hidden"
        let sql: SQL = "SELECT \(secret), \([secret])"
        let bound = BoundStatement(sql)
        for shown in ["\(sql)", String(reflecting: sql), "\(bound)", "\(bound.parameters[0])"] {
            #expect(!shown.contains(secret))
        }
    }

    @Test(arguments: [
        "postgres://u:hush@h:1/d?sslmode=require&sslpassword=hush", "host=h password=hush", "postgres://u:hush@[broken",
    ])
    func configurationHidesSecrets(_ text: String) {
        let configuration = PostgresConfiguration(connectionString: text)
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration)\(String(reflecting: configuration))\(dumped)".contains("hush"))
        let byKeyword = PostgresConfiguration(keywords: ["password": "hush", "host": "h"])
        #expect(!"\(byKeyword)".contains("hush"))
        #expect("\(byKeyword)".contains("host=h"))
    }

    @Test func aConnectionStringThatCannotBeReadSaysSo() async {
        let client = PostgresClient(
            configuration: PostgresConfiguration(connectionString: "postgres://u:hush@[broken"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await client.start()
        #expect(!client.isAvailable)
        let error = await postgresError { _ = try await client.query("SELECT 1", deadline: .now + .milliseconds(50)) }
        #expect(error?.code == .timedOut || error?.code == .connectionFailed)
        await client.shutdown()
        let ended = await postgresError { _ = try await client.query("SELECT 1") }
        #expect(ended?.code == .shutDown)
    }
}
