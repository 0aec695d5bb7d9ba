import Benchmark
import Glibc
import GraphQL
import JSON
import Logging
import Postgres
@_spi(Measurement) import Relational

/// What a request costs on its way, stage by stage, without a socket and without a database.
let benchmarks: @Sendable () -> Void = {
    guard let catalog = ExampleCatalog.make() else { return }
    // It is never started: nothing here asks it for anything.
    let database = PostgresClient(
        configuration: PostgresConfiguration(connectionString: ""), logger: Logger(label: "benchmarks"))
    let engine = QueryEngine(
        catalog: catalog, database: database, limits: QueryLimits(), logger: Logger(label: "benchmarks"))

    let words = Array("{ \(String(repeating: "a(b: [1, 2.5, \"c\", $d, E]) # comment\n", count: 200)) }".utf8)
    stage("lex", repetitions: 1) { blackHole(try Document.parse(utf8: words)) }

    for operation in [ExampleOperation.q1, .q2, .q3, .relay, .filtered, .computed, .aggregates] {
        do { try declare(operation, catalog, engine) } catch { print("\(operation.name): \(error)") }
    }

    let plays = ExampleOperation.q3.results[1]
    stage("decode-rows-q3", repetitions: 1) {
        for row in plays {
            for column in 0..<plays.columnCount { blackHole(try row.decode(String.self, at: column)) }
        }
    }
}

private func declare(_ example: ExampleOperation, _ catalog: Catalog, _ engine: QueryEngine) throws {
    let text = Array(example.text.utf8)
    let variables = example.variables
    let document = try engine.prepare(text)
    let operation = try engine.coerce(document, operationName: nil, variables: variables)
    let plan = try engine.plan(operation)
    let name = example.name
    if let p = getenv("SHOWN") { _ = p; print(name, plan.statements.map { $0.statement.text }.joined(separator: "\n"), String(decoding: engine.write(plan, operation, example.results).bytes.prefix(500), as: UTF8.self)) }

    stage("parse-\(name)", repetitions: 10) { blackHole(try Document.parse(utf8: text)) }
    stage("validate-\(name)", repetitions: 5) { blackHole(document.document.validate(against: catalog.schema)) }
    stage("look-up-\(name)", repetitions: 100) { blackHole(try engine.prepare(text)) }
    stage("coerce-\(name)", repetitions: 50) {
        blackHole(try engine.coerce(document, operationName: nil, variables: variables))
    }
    stage("plan-\(name)", repetitions: 5) { blackHole(try engine.planAnew(operation)) }
    stage("look-up-plan-\(name)", repetitions: 100) { blackHole(try engine.plan(operation)) }
    stage("bind-\(name)", repetitions: 50) { blackHole(try engine.bind(plan, operation)) }
    stage("write-\(name)", repetitions: 5) { blackHole(engine.write(plan, operation, example.results)) }
}
