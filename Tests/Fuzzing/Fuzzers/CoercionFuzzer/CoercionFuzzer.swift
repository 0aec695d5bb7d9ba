import Driver
import GraphQL
import JSON

/// The coercion of variables: whatever JSON comes for whatever variables an operation declares, it is coerced or refused.
@main
enum CoercionFuzzer {
    static let schema: Schema = {
        do {
            var registry = TestSchema.registry()
            let scalars = ScalarType.common.map { InputValueDefinition($0.name.lowercased(), type: .named($0.name)) }
            registry.add(.inputObject(InputObjectType("Scalars", fields: scalars)), module: "fuzzing")
            return try registry.build()
        } catch { preconditionFailure("\(error)") }
    }()

    static func main() {
        Driver.run { start, count in
            let (text, json) = Driver.documentAndVariables(start, count)
            guard let document = try? Document.parse(utf8: text),
                document.validate(against: CoercionFuzzer.schema).isEmpty,
                case .object(let variables)? = try? JSONParser.parse(json)
            else { return 0 }
            for operation in document.operations {
                guard let coerced = try? operation.coerceVariables(variables, schema: CoercionFuzzer.schema) else {
                    continue
                }
                _ = VariableShape(coerced)
            }
            return 0
        }
    }
}
