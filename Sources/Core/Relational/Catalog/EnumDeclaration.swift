import GraphQL

/// An enum of the schema, and what is stored for each of its values: in a column of the type `text`, of an enum type of the
/// database, or of whole numbers.
///
///     EnumDeclaration(
///         "Mood", description: "How a video makes one feel.",
///         values: [.init("HAPPY", stored: "happy"), .init("SAD", stored: "sad", description: "Bring a handkerchief.")])
///
/// A field over the column names the enum as its type. Filters, orders, arguments and inputs then know its values.
public struct EnumDeclaration: Sendable, Hashable {
    /// One of the values.
    public struct Value: Sendable, Hashable, Deprecatable {
        /// The value's name, as clients see it.
        public let name: String
        /// What is stored for it, as PostgreSQL writes it.
        public let stored: String
        /// What the value means.
        public let description: String?
        /// Why it should not be used any more; nil while it should.
        public var deprecationReason: String?

        /// A value. Its name itself is stored unless `stored` says otherwise.
        public init(_ name: String, stored: String? = nil, description: String? = nil) {
            self.name = name
            self.stored = stored ?? name
            self.description = description
        }
    }

    /// The enum's name.
    public let name: String
    /// What the enum stands for.
    public let description: String?
    /// The values, in the order in which the schema shows them.
    public let values: [Value]
    /// The names by what is stored, made once.
    let names: StoredNames

    /// An enum. No two values may have one name, or be stored alike.
    public init(_ name: String, description: String? = nil, values: [Value]) {
        self.name = name
        self.description = description
        self.values = values
        names = StoredNames(of: name, values)
    }

    public static func == (left: EnumDeclaration, right: EnumDeclaration) -> Bool {
        left.name == right.name && left.description == right.description && left.values == right.values
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension EnumDeclaration {
    /// What is stored for the value of a name; nil where there is no such value.
    public func stored(of name: String) -> String? { values.first { $0.name == name }?.stored }

    /// The name of the value that is stored as a text; nil where there is none.
    public func name(of stored: String) -> String? { values.first { $0.stored == stored }?.name }

    /// The type of the schema.
    var type: EnumType {
        EnumType(
            name, description: description,
            values: values.map {
                EnumType.Value($0.name, description: $0.description, deprecationReason: $0.deprecationReason)
            })
    }

    /// Whether another declaration says the same of all that clients and tables see.
    func isAlike(_ other: EnumDeclaration) -> Bool {
        values.count == other.values.count
            && zip(values, other.values).allSatisfy {
                $0.name == $1.name && $0.stored == $1.stored && $0.deprecationReason == $1.deprecationReason
            }
    }
}
