/// A directive that documents or type systems may use: specification section 3.13.
public struct DirectiveDefinition: Sendable, Hashable {
    /// A place where a directive may stand; the raw value is the name in the specification.
    public enum Location: String, Sendable, Hashable, CaseIterable {
        /// A query operation.
        case query = "QUERY"
        /// A mutation operation.
        case mutation = "MUTATION"
        /// A subscription operation.
        case subscription = "SUBSCRIPTION"
        /// A field of a selection set.
        case field = "FIELD"
        /// A fragment.
        case fragmentDefinition = "FRAGMENT_DEFINITION"
        /// The use of a fragment.
        case fragmentSpread = "FRAGMENT_SPREAD"
        /// A fragment in place.
        case inlineFragment = "INLINE_FRAGMENT"
        /// A variable of an operation.
        case variableDefinition = "VARIABLE_DEFINITION"
        /// The schema.
        case schema = "SCHEMA"
        /// A scalar type.
        case scalar = "SCALAR"
        /// An object type.
        case object = "OBJECT"
        /// A field of a type.
        case fieldDefinition = "FIELD_DEFINITION"
        /// An argument of a field or a directive.
        case argumentDefinition = "ARGUMENT_DEFINITION"
        /// An interface type.
        case interface = "INTERFACE"
        /// A union type.
        case union = "UNION"
        /// An enum type.
        case `enum` = "ENUM"
        /// A value of an enum type.
        case enumValue = "ENUM_VALUE"
        /// An input object type.
        case inputObject = "INPUT_OBJECT"
        /// A field of an input object type.
        case inputFieldDefinition = "INPUT_FIELD_DEFINITION"
    }

    /// The name without its at sign.
    public var name: String
    /// What the directive does, in Markdown.
    public var description: String?
    /// The arguments in order.
    public var arguments: [InputValueDefinition]
    /// Where the directive may stand.
    public var locations: [Location]
    /// Whether it may stand more than once in one place.
    public var isRepeatable: Bool

    /// - Parameters:
    ///   - name: the name without its at sign; with an underscore in it, it can never be one of a later specification.
    ///   - description: what the directive does.
    ///   - arguments: the arguments in order.
    ///   - locations: where the directive may stand.
    ///   - isRepeatable: whether it may stand more than once in one place.
    public init(
        _ name: String, description: String? = nil, arguments: [InputValueDefinition] = [], locations: [Location],
        isRepeatable: Bool = false
    ) {
        self.name = name
        self.description = description
        self.arguments = arguments
        self.locations = locations
        self.isRepeatable = isRepeatable
    }

    /// The directives that the specification defines (section 3.13), in the order of their names.
    public static let builtIn: [DirectiveDefinition] = [
        DirectiveDefinition(
            "deprecated", description: "Marks an element of a GraphQL schema as no longer supported.",
            arguments: [
                InputValueDefinition(
                    "reason", type: .nonNull(.named("String")),
                    description: "Why the element is deprecated, in Markdown, usually with what to use instead.",
                    defaultValue: .string("No longer supported"))
            ],
            locations: [.fieldDefinition, .argumentDefinition, .inputFieldDefinition, .enumValue]),
        DirectiveDefinition(
            "include", description: "Includes a field or fragment only when the argument is true.",
            arguments: [
                InputValueDefinition("if", type: .nonNull(.named("Boolean")), description: "Included when true.")
            ],
            locations: [.field, .fragmentSpread, .inlineFragment]),
        DirectiveDefinition(
            "oneOf", description: "Marks an input object of which exactly one field must be given.",
            arguments: [], locations: [.inputObject]),
        DirectiveDefinition(
            "skip", description: "Leaves a field or fragment out when the argument is true.",
            arguments: [
                InputValueDefinition("if", type: .nonNull(.named("Boolean")), description: "Left out when true.")
            ],
            locations: [.field, .fragmentSpread, .inlineFragment]),
        DirectiveDefinition(
            "specifiedBy", description: "Gives the URL of the specification of a custom scalar's form.",
            arguments: [
                InputValueDefinition(
                    "url", type: .nonNull(.named("String")), description: "The URL of the specification.")
            ],
            locations: [.scalar]),
    ]
}
