import Foundation
import JSON
import TestSupport

/// An answer as a page shows it beside that which came: what differs each time is left out of both.
enum DocumentedAnswer {
    /// Whether they are the same answer.
    static func matches(_ shown: String, _ given: String) -> Bool { comparable(shown) == comparable(given) }

    /// JSON without the blanks between its parts, other text without empty lines and the comments of event streams.
    static func comparable(_ text: String) -> String {
        if let json = try? JSONParser.parse(Array(text.utf8)) { return masked(json).text }
        return text.split(separator: "\n").filter { !$0.hasPrefix(":") }.map { masked(String($0)) }
            .joined(separator: "\n")
    }

    private static func masked(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            var result: JSONObject = [:]
            for member in object.members {
                let isOpaque = member.name.hasSuffix("ursor") || member.name == "nodeId"
                result[member.name] = isOpaque && member.value != .null ? "<opaque>" : masked(member.value)
            }
            return .object(result)
        case .array(let values): return .array(values.map(masked))
        case .string(let text): return .string(masked(text))
        default: return value
        }
    }

    private static func masked(_ text: String) -> String {
        text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/, with: "<time>")
    }
}
