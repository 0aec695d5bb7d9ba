import GraphQL
import JSON

/// How JSON that code gave, or that a column holds, is written: whole, or the fields of its objects that are asked for.
final class JSONShape: Sendable {
    /// The value's type, lists and nullability included.
    let type: TypeReference
    /// The fields of the objects in it; nil where the value is none and is written as it is.
    let fields: [Field]?

    final class Field: Sendable {
        enum Content: Sendable {
            case typename([UInt8])
            /// The member of that name.
            case member(String, JSONShape)
        }

        let prefix: [UInt8]
        let responseKey: String
        let location: SourceLocation
        let content: Content

        init(prefix: [UInt8], responseKey: String, location: SourceLocation, content: Content) {
            self.prefix = prefix
            self.responseKey = responseKey
            self.location = location
            self.content = content
        }
    }

    private let admitted: JSONType

    init(type: TypeReference, fields: [Field]? = nil, _ leaves: LeafTypes) {
        self.type = type
        self.fields = fields
        admitted = JSONType(type, leaves)
    }

    /// Whether a value, which is not null, is one of the type as far as its kind goes.
    func admits(_ value: JSONValue) -> Bool { admitted.admits(value) }

    /// About how many bytes it holds.
    var size: Int {
        (fields ?? []).reduce(64) { sum, field in
            var size = 128 + field.prefix.count
            if case .member(let name, let shape) = field.content { size += name.utf8.count + shape.size }
            return sum + size
        }
    }
}

extension Planner {
    /// How the JSON of a field is written.
    ///
    /// - Parameter type: the field's type in GraphQL's notation.
    /// - Returns: nil where it is that of no value type.
    func jsonShape(_ field: CollectedField, _ type: String, depth: Int) throws(GraphQLError) -> JSONShape? {
        let reference = TypeReference(parsing: type) ?? .named(type)
        guard let object = catalog.objects[reference.name], object.source.isValue else { return nil }
        guard depth < limits.depth else { throw limitExceeded("depth", limits.depth, field) }
        var fields: [JSONShape.Field] = []
        for part in try collector.collect(below: field, on: object.name) {
            let content: JSONShape.Field.Content
            if part.name == FieldDefinition.typename.name {
                content = .typename(Self.quotedName(object.name))
            } else {
                guard let definition = catalog.schema.field(part.name, of: object.name) else {
                    throw Self.unplannable(part)
                }
                let shape = try jsonShape(part, definition.type.description, depth: depth + 1)
                content = .member(part.name, shape ?? JSONShape(type: definition.type, catalog.leaves))
            }
            fields.append(
                JSONShape.Field(
                    prefix: Self.prefix(part.responseKey, at: fields.count), responseKey: part.responseKey,
                    location: part.fields.first?.location ?? SourceLocation(line: 1, column: 1), content: content))
        }
        return JSONShape(type: reference, fields: fields, catalog.leaves)
    }
}
