import GraphQL
import JSON
import Relational

/// The JSON Schema of a scalar, by its name.
enum ScalarSchemas {
    /// Where values stand.
    enum Use {
        /// In an answer.
        case answer
        /// In the body of a request.
        case body
        /// In the path, the query or the header, where all is text.
        case parameter
    }

    private struct Forms {
        let answer: JSONObject
        let body: JSONObject
        let parameter: JSONObject

        init(_ answer: JSONObject, body: JSONObject? = nil, parameter: JSONObject? = nil) {
            self.answer = answer
            self.body = body ?? answer
            self.parameter = parameter ?? answer
        }
    }

    private static let table: [String: Forms] = [
        "ID": Forms(["type": "string"], body: ["type": ["string", "integer"]]),
        "String": Forms(["type": "string"]),
        "Int": Forms(["type": "integer", "format": "int32"]),
        "Float": Forms(["type": "number", "format": "double"]),
        "Boolean": Forms(["type": "boolean"]),
        "DateTime": Forms(["type": "string", "format": "date-time"]),
        "Date": Forms(["type": "string", "format": "date"]),
        "LocalTime": Forms(
            ["type": "string", "pattern": "^[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?$"],
            parameter: ["type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?$"]),
        "Duration": Forms(["type": "string", "format": "duration"]),
        "UUID": Forms(["type": "string", "format": "uuid"]),
        "BigInt": Forms(
            ["type": "string", "pattern": "^-?[0-9]{1,19}$"], body: ["type": ["string", "integer"]],
            parameter: ["type": "integer", "format": "int64"]),
        "Decimal": Forms(
            ["type": "string"], body: ["type": ["string", "number"]],
            parameter: ["type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"]),
        "Bytes": Forms(["type": "string", "contentEncoding": "base64"]),
        "JSON": Forms([:], parameter: ["type": "string"]),
    ]

    /// The schema of a scalar's values. Of a scalar that is not known any value is right; in a parameter it is a text.
    ///
    /// - Parameter form: what the values of a module's own scalar are; nil of another.
    static func schema(of name: String, _ form: ScalarDeclaration.Form? = nil, for use: Use) -> JSONObject {
        let forms = form.map(forms) ?? table[name] ?? Forms([:], parameter: ["type": "string"])
        return switch use {
        case .answer: forms.answer
        case .body: forms.body
        case .parameter: forms.parameter
        }
    }

    private static func forms(_ form: ScalarDeclaration.Form) -> Forms {
        switch form {
        case .string: Forms(["type": "string"])
        case .number: Forms(["type": "number"])
        case .boolean: Forms(["type": "boolean"])
        }
    }

    /// The schema with what its values keep to.
    static func narrow(_ schema: JSONObject, to bound: ValueBound?, for use: Use) -> JSONObject {
        var schema = schema
        switch bound {
        case nil, .size, .elements: break
        case .key:
            schema["pattern"] = "^[1-9][0-9]{0,18}$"
            if use == .body {
                schema["minimum"] = 1
                schema["maximum"] = .integer(Int64.max)
            }
        case .length(let length):
            schema["type"] = "string"
            schema["minLength"] = .integer(length.lowerBound)
            schema["maxLength"] = .integer(length.upperBound)
        case .numbers(let range):
            schema["minimum"] = number(range.lowerBound)
            schema["maximum"] = number(range.upperBound)
        case .integers(let range):
            schema["minimum"] = .integer(range.lowerBound)
            schema["maximum"] = .integer(range.upperBound)
        case .choices(let choices): schema["enum"] = .array(choices.map(JSONValue.string))
        }
        return schema
    }

    private static func number(_ value: Double) -> JSONValue {
        Int64(exactly: value).map { .integer($0) } ?? JSONNumber(value).map { .number($0) } ?? .null
    }
}

extension JSONObject {
    /// A JSON Schema of the same values and null.
    var orNull: JSONObject {
        var schema = self
        switch self["type"] {
        case .string(let type)?: schema["type"] = [.string(type), "null"]
        case .array(let types)?: schema["type"] = .array(types + ["null"])
        // What is bounded by nothing takes null already.
        default: return isEmpty ? self : ["anyOf": [.object(self), ["type": "null"]]]
        }
        if let values = self["enum"]?.array { schema["enum"] = .array(values + [.null]) }
        return schema
    }
}
