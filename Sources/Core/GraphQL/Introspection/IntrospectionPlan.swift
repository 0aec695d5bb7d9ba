/// A root field of introspection, `__schema` or `__type`, with all that is selected below it.
///
/// It is made once for a document and a shape of its variables; its answer comes from the schema alone.
public final class IntrospectionPlan: Sendable {
    /// The fields that introspection has, on whichever type: specification section 4.2.
    enum Name: String {
        case schema = "__schema"
        case namedType = "__type"
        case typename = "__typename"
        case args, defaultValue, deprecationReason, description, directives, enumValues, fields, inputFields, interfaces
        case isDeprecated, isOneOf, isRepeatable, kind, locations, mutationType, name, ofType, possibleTypes, queryType
        case specifiedByURL, subscriptionType, type, types
    }

    /// A field with those below it.
    struct Field: Sendable {
        let name: Name
        let responseKey: String
        /// What stands before the value: the brace or comma, the key, the colon.
        let prefix: [UInt8]
        let location: SourceLocation
        let isNonNull: Bool
        /// How the arguments' values come about, or why they cannot.
        let arguments: Result<ArgumentExpressions, GraphQLError>
        let fields: [Field]

        /// The field and those below it.
        var count: Int { fields.reduce(1) { $0 + $1.count } }
    }

    let schema: Schema
    let root: Field

    /// Whether the field is `__schema`, and not one type.
    public var isWholeSchema: Bool { root.name == .schema }

    /// How many fields it has, the root field among them.
    public var fieldCount: Int { root.count }

    /// - Parameters:
    ///   - field: the root field, of a document that was validated; that bounds how deep the fields go.
    ///   - collector: finds the fields below it.
    /// - Throws: `badUserInput` when the condition of a `@skip` or `@include` is null.
    public init(_ field: CollectedField, _ collector: FieldCollector) throws(GraphQLError) {
        schema = collector.schema
        root = try Self.plan(field, on: schema.queryType.name, position: 0, collector)
    }

    private static func plan(
        _ field: CollectedField, on type: String, position: Int, _ collector: FieldCollector
    ) throws(GraphQLError) -> Field {
        guard let name = Name(rawValue: field.name), let first = field.fields.first,
            let definition = collector.schema.field(field.name, of: type)
        else {
            throw GraphQLError("The field \"\(field.name)\" cannot be answered.", code: .internalServerError)
        }
        let coercion = ArgumentCoercion(schema: collector.schema, variables: collector.variables)
        let arguments = Result { () throws(GraphQLError) in try coercion.expressions(first, definition) }
        var fields: [Field] = []
        let below = definition.type.name
        for field in try collector.collect(below: field, on: below) {
            fields.append(try plan(field, on: below, position: fields.count, collector))
        }
        return Field(
            name: name, responseKey: field.responseKey,
            prefix: Array("\(position == 0 ? "{" : ",")\"\(field.responseKey)\":".utf8), location: first.location,
            isNonNull: definition.type.isNonNull, arguments: arguments, fields: fields)
    }
}
