import GraphQL

/// A field of what a mutation answers.
///
///     payload: [
///         .object("user", of: "User", "The user that is left."),
///         .value("movedPlays", "Int!", "How many plays came from the other."),
///         .value("preview", "MergePreview"),
///     ]
public struct PayloadField: Sendable, Deprecatable {
    /// Where the field's value comes from.
    enum Content: Sendable {
        /// The code gives it as JSON.
        case value(type: String)
        /// It is read by a key that the code gives.
        case object(type: String)
        /// They are read by the keys that the code gives.
        case objects(type: String, most: Int)
    }

    /// The field's name in GraphQL and JSON.
    public let name: String
    /// What the field means, for introspection and the documentation.
    public let description: String?
    /// Why it should not be used any more; nil while it should.
    public var deprecationReason: String?
    let content: Content

    /// A value that the code gives as JSON, by this name: of a scalar, an enum, a value type
    /// (``ObjectDeclaration/value(_:columns:key:description:listing:fields:)``) or a list of such.
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - type: its type in GraphQL's notation.
    ///   - description: what it means.
    public static func value(_ name: String, _ type: String, _ description: String? = nil) -> PayloadField {
        PayloadField(name: name, description: description, content: .value(type: type))
    }

    /// `name: Type`, an object whose key the code gives. It is read as the write left it, and is null where the code gives no
    /// key, where there is nothing of that key, or where who asks may not see it.
    public static func object(_ name: String, of type: String, _ description: String? = nil) -> PayloadField {
        PayloadField(name: name, description: description, content: .object(type: type))
    }

    /// `name: [Type!]!`, the objects whose keys the code gives, in their order. One that is not there, or that who asks may
    /// not see, is left out.
    ///
    /// - Parameter most: how many there may be.
    public static func objects(
        _ name: String, of type: String, atMost most: Int = 100, _ description: String? = nil
    ) -> PayloadField {
        PayloadField(name: name, description: description, content: .objects(type: type, most: most))
    }

    /// The field's type in GraphQL's notation.
    public var type: String {
        switch content {
        case .value(let type), .object(let type): type
        case .objects(let type, _): "[\(type)!]!"
        }
    }

    /// The object type that it shows by key; nil for a value.
    var objectType: String? {
        switch content {
        case .value: nil
        case .object(let type), .objects(let type, _): type
        }
    }

    /// The field as the schema has it.
    var definition: FieldDefinition {
        FieldDefinition(
            name, type: TypeReference(parsing: type) ?? .named(type), description: description,
            deprecationReason: deprecationReason)
    }
}
