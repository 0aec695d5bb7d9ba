import GraphQL
import JSON

extension RouteInput {
    /// A value of a kind without parts, such as one of an enum.
    ///
    /// - Parameters:
    ///   - name: the parameter's name, as here with every other kind of parameter.
    ///   - place: where it stands.
    ///   - kind: what it takes. Of a kind that is no text in JSON the parameter's text is read as JSON.
    ///   - about: what it means.
    public mutating func value<Value>(
        _ name: String, from place: RouteParameter.Place = .query, _ kind: InputKind<Value>, about: String? = nil
    ) -> Value {
        read(Self.parameter(name, place, kind, isRequired: true, about)) { text throws(Fault) in
            try kind.value(of: text)
        } ?? kind.placeholder()
    }

    /// Such a value, or nothing.
    public mutating func optional<Value>(
        _ name: String, from place: RouteParameter.Place = .query, _ kind: InputKind<Value>, about: String? = nil
    ) -> Value? {
        read(Self.parameter(name, place, kind, isRequired: false, about)) { text throws(Fault) in
            try kind.value(of: text)
        }
    }

    private static func parameter<Value>(
        _ name: String, _ place: RouteParameter.Place, _ kind: InputKind<Value>, isRequired: Bool, _ about: String?
    ) -> RouteParameter {
        let text = [about, kind.bound?.sentence].compactMap(\.self).joined(separator: " ")
        var definition = InputValueDefinition(
            name, type: isRequired ? .nonNull(kind.type) : kind.type, description: text.isEmpty ? nil : text)
        definition.bound = kind.bound
        definition.takesNull = false
        return RouteParameter(in: place, definition)
    }
}

extension InputKind {
    /// The value that a parameter's text is.
    fileprivate func value(of text: String) throws(RouteInput.Fault) -> Value {
        var faults: [Problem.FieldError] = []
        if let value = read(.string(text), "", &faults) { return value }
        if let json = try? JSONParser.parse(Array(text.utf8)) {
            var others: [Problem.FieldError] = []
            if let value = read(json, "", &others) { return value }
            faults = others
        }
        throw RouteInput.Fault(message: faults.first?.message ?? "The value is not right.")
    }
}
