import Driver
import GraphQL
import JSON
import Logging
import Postgres
@_spi(Measurement) import Relational

/// The validator with the planner behind it, as a request passes through them: whatever is valid has a plan or a reason why not,
/// and a plan's statements take the values of the variables.
@main
enum PlanningFuzzer {
    /// Nothing is ever sent: the client is not started.
    static let engine: QueryEngine = {
        var logger = Logger(label: "fuzzer")
        logger.logLevel = .critical
        let client = PostgresClient(configuration: PostgresConfiguration(connectionString: ""), logger: logger)
        do {
            return QueryEngine(
                catalog: try FuzzedCatalog.make(), database: client, limits: QueryLimits(), logger: logger)
        } catch { preconditionFailure("\(error)") }
    }()

    static func main() {
        Driver.run { start, count in
            let (text, json) = Driver.documentAndVariables(start, count)
            guard let document = try? PlanningFuzzer.engine.prepare(text) else { return 0 }
            var variables: JSONObject?
            if case .object(let object)? = try? JSONParser.parse(json) { variables = object }
            guard let operation = try? PlanningFuzzer.engine.coerce(document, operationName: nil, variables: variables)
            else { return 0 }
            if operation.operation.kind == .subscription {
                _ = try? PlanningFuzzer.engine.subscribe(operation)
            } else if let plan = try? PlanningFuzzer.engine.plan(operation) {
                _ = try? PlanningFuzzer.engine.bind(plan, operation)
            }
            return 0
        }
    }
}
