import GraphQL
import JSON

/// Answers operations that ask nothing but the schema about itself.
struct Introspector {
    let schema: Schema
    var limits = ValidationLimits()
    var answerSize = 1 << 24

    struct Refused: Error { let errors: [GraphQLError] }

    /// A response as its members.
    struct Answer {
        var data: JSONObject = JSONObject()
        var isNull = false
        var errors: [GraphQLError] = []
    }

    func answer(_ text: String, _ variables: JSONObject? = nil) throws -> Answer {
        let document = try Document.parse(text)
        let faults = document.validate(against: schema, limits: limits)
        guard faults.isEmpty else { throw Refused(errors: faults) }
        let operation = try document.operation(named: nil)
        let coerced = try operation.coerceVariables(variables, schema: schema)
        let collector = FieldCollector(document: document, schema: schema, variables: coerced)
        var answer = Answer()
        for field in try collector.collect(operation.selectionSet, on: schema.queryType.name) {
            if field.name == "__typename" {
                answer.data[field.responseKey] = .string(schema.queryType.name)
                continue
            }
            let plan = try IntrospectionPlan(field, collector)
            var json = JSONWriter()
            var writer = IntrospectionWriter(plan, variables: coerced, limit: answerSize)
            if writer.write(into: &json) {
                answer.data[field.responseKey] = try JSONParser.parse(json.bytes)
            } else if field.name == "__schema" {
                answer.isNull = true
            } else {
                answer.data[field.responseKey] = .null
            }
            for var error in writer.errors {
                error.path.insert(.key(field.responseKey), at: 0)
                answer.errors.append(error)
            }
        }
        return answer
    }
}
