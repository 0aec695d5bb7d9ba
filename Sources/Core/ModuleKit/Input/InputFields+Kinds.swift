import GraphQL
public import JSON
import Settings

extension InputFields {
    /// A value of a kind.
    ///
    /// - Parameter about: what the field means, as here with the other ways to read one.
    public mutating func value<Value>(_ name: String, _ kind: InputKind<Value>, about: String? = nil) -> Value {
        read(name, .required, kind, about) ?? kind.placeholder()
    }

    /// A value of a kind that may be absent and, unless `nullable` says otherwise, `null`.
    public mutating func optional<Value>(
        _ name: String, _ kind: InputKind<Value>, nullable: Bool = true, about: String? = nil
    ) -> Value? {
        read(name, nullable ? .optional : .notNull, kind, about)
    }

    /// A value of a kind with a default for where it is absent. It may not be null.
    ///
    /// - Parameter standard: the default, as a client would send it.
    public mutating func value<Value>(
        _ name: String, _ kind: InputKind<Value>, default standard: JSONValue, about: String? = nil
    ) -> Value {
        if let value = read(name, .defaulted(standard), kind, about) { return value }
        var faults: [Problem.FieldError] = []
        return kind.read(standard, "", &faults) ?? kind.placeholder()
    }

    private mutating func read<Value>(
        _ name: String, _ presence: Presence, _ kind: InputKind<Value>, _ about: String?
    ) -> Value? {
        describe(name, presence, kind, about)
        let pointer = pointer(to: name)
        var faults: [Problem.FieldError] = []
        defer { report(faults) }
        switch take(name, presence) {
        case nil: return nil
        case .path(let text):
            return value(inPath: text) { json in
                var ignored: [Problem.FieldError] = []
                return kind.read(json, pointer, &ignored)
            }
        case .member(let json):
            return json.isNull ? nullFault(at: pointer, &faults) : kind.read(json, pointer, &faults)
        }
    }

    private func nullFault<Value>(at pointer: String, _ faults: inout [Problem.FieldError]) -> Value? {
        faults.append(Problem.FieldError(pointer: pointer, message: "The value must not be null."))
        return nil
    }

    /// What is said where a value is none of some names.
    static func rule(names: [String], given: String?) -> String {
        let nearest = given.flatMap { Nearest.name(to: $0, among: names) }.map { "; did you mean \"\($0)\"?" } ?? ""
        return "be one of \(names.map { "\"\($0)\"" }.joined(separator: ", "))\(nearest)"
    }
}
