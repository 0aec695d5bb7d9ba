import ModuleKit
import Relational

/// The fields of a type that REST shows to a role.
struct ShownFields: Sendable {
    /// Those that are shown unless a request names some.
    let names: [String]
    private let role: Role
    private let refused: Set<String>
    private let type: String

    init(of type: String, to role: Role, _ engine: QueryEngine) {
        self.type = type
        self.role = role
        names = engine.catalog(for: role).shownFields(of: type)
        refused = Set(engine.catalog.shownFields(of: type)).subtracting(names)
    }

    /// The fields that a value of the parameter `fields` names; nil for no parameter.
    func chosen(by text: String?) throws -> [String]? {
        for name in text?.split(separator: ",") ?? [] where refused.contains(String(name)) {
            throw AccessDenied(
                .forbidden, "Whoever has the role \"\(role.rawValue)\" may not ask for \(type).\(name).")
        }
        return try FieldSelection.names(in: text, of: names)
    }
}
