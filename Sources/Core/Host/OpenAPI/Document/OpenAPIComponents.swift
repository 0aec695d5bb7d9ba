import JSON

/// The parts of the document that several operations refer to, each there once under a name of its own.
struct OpenAPIComponents {
    /// The kinds of parts.
    enum Section: String, CaseIterable {
        case schemas, responses, parameters, headers
    }

    private var parts: [Section: [String: JSONValue]] = [:]
    private var names: [String: String] = [:]

    /// A reference to a part, which is made when it is first referred to.
    ///
    /// - Parameters:
    ///   - name: the part's name. Where another part has it already a number is added.
    ///   - key: what tells the part from others that may be called the same.
    ///   - make: makes it. It may refer to itself.
    mutating func reference(
        _ section: Section, _ name: String, key: String, _ make: (inout OpenAPIComponents) -> JSONValue
    ) -> JSONObject {
        let known = "\(section.rawValue) \(key)"
        if let name = names[known] { return Self.reference(section, name) }
        var unique = name
        var number = 2
        while parts[section]?[unique] != nil {
            unique = "\(name)\(number)"
            number += 1
        }
        names[known] = unique
        parts[section, default: [:]][unique] = .null
        let part = make(&self)
        parts[section]?[unique] = part
        return Self.reference(section, unique)
    }

    private static func reference(_ section: Section, _ name: String) -> JSONObject {
        ["$ref": .string("#/components/\(section.rawValue)/\(name)")]
    }

    var json: JSONValue {
        var json: JSONObject = [:]
        for section in Section.allCases {
            guard let parts = parts[section] else { continue }
            var members: JSONObject = [:]
            for (name, part) in parts.sorted(by: { $0.key < $1.key }) { members[name] = part }
            json[section.rawValue] = .object(members)
        }
        json["securitySchemes"] = [
            Self.securityScheme: [
                "type": "http", "scheme": "bearer",
                "description":
                    "An access token of a session, an API key, a player's token, or a token of an issuer that the server trusts.",
            ]
        ]
        return .object(json)
    }

    /// What operations need that need a credential.
    static let securityScheme = "credential"
}
