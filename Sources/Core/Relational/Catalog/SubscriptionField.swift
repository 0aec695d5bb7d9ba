import GraphQL

/// A field of `Subscription`: what is delivered for every event of a topic.
///
/// Whoever changes something says so by a ``RecordedEvent`` whose topic is the field's name, whose key is the object's, and
/// whose attributes are the values that the field's arguments compare. The mutations that ``Mutation/announcing(_:)`` the field
/// do so by themselves.
///
/// What is delivered is one of these:
/// - the object itself (``init(_:of:description:arguments:on:)``), as it is recorded or changed;
/// - what became of an object (``changes(_:of:description:arguments:on:deletionsFor:)``), deletions among it;
/// - what SQL or code makes of the event (``computed(_:_:arguments:cost:description:sql:)``, ``resolved(_:_:arguments:description:)``);
/// - what the event itself says (``told(_:_:arguments:description:)``).
public struct SubscriptionField: Sendable, Deprecatable {
    /// An optional argument that keeps to events in which an attribute has one value.
    public struct Argument: Sendable, Hashable, Deprecatable {
        /// The argument's name.
        public let name: String
        /// The column of the type's source whose value it is; the argument's own name where the field is over none.
        public let column: String
        /// What the argument means.
        public let description: String?
        /// Why it should not be given any more; nil while it should.
        public var deprecationReason: String?
        let type: String?
        let columnType: ColumnType?

        /// An argument over a column. Its type is that of the field that shows the column, as a filter's is, or else the column's
        /// scalar, unless `type` names another, such as `"ID"` or `"ID!"`.
        public init(_ name: String, column: String, type: String? = nil, description: String? = nil) {
            self.init(name, column, type, nil, description)
        }

        /// An argument of a subscription that is over no table.
        ///
        /// - Parameters:
        ///   - name: the argument's name.
        ///   - type: its type in GraphQL's notation; one with `!` must be given.
        ///   - column: the PostgreSQL type of the event's attribute; see ``FieldArgument/init(_:_:as:default:description:)``.
        ///   - description: what the argument means.
        public init(_ name: String, _ type: String, as column: ColumnType? = nil, description: String? = nil) {
            self.init(
                name, name, type, column ?? ColumnType(scalar: TypeReference(parsing: type)?.name ?? type), description)
        }

        private init(
            _ name: String, _ column: String, _ type: String?, _ columnType: ColumnType?, _ description: String?
        ) {
            self.name = name
            self.column = column
            self.type = type
            self.columnType = columnType
            self.description = description
        }
    }

    /// Where what is delivered comes from.
    enum Content: Sendable {
        /// The object of the event's key.
        case object
        /// What became of it. Where not everyone may see the object, an argument says who may hear of deletions.
        case change(deletionsFor: String?)
        case computed(ComputedField)
        case resolved(BatchResolver)
        /// The event's own payload.
        case told
    }

    /// The field's name, and the topic of the events that it delivers.
    public let name: String
    /// The object type that it is about, which must be one over a table; or else the type of what it delivers, in GraphQL's
    /// notation.
    public let type: String
    /// What it delivers.
    public let description: String?
    /// What events are chosen by, in the order of the events' attributes.
    public let arguments: [Argument]
    /// What must have become of an object for it to be delivered.
    public let changes: Set<RecordedEvent.Change>
    /// Why it should not be used any more; nil while it should.
    public var deprecationReason: String?
    let content: Content
    private(set) var access: FieldAccess?

    /// `name(arguments…): Type!`, the object of the type for every event of that topic, as it is then. An object that is gone by
    /// then, or that who subscribes may not see, is not delivered.
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - type: the object type.
    ///   - description: what it delivers.
    ///   - arguments: what events are chosen by.
    ///   - changes: what must have become of the object; deletions need ``changes(_:of:description:arguments:on:deletionsFor:)``.
    public init(
        _ name: String, of type: String, description: String? = nil, arguments: [Argument] = [],
        on changes: Set<RecordedEvent.Change> = [.created]
    ) {
        self.init(name, type, description, arguments, changes, .object)
    }

    /// `name(arguments…): NamePayload!` with the fields `change: ObjectChange!`, the object's key (`id: ID!`, or a field for each of
    /// its columns) and the object, which is null where it is deleted.
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - type: the object type.
    ///   - description: what it delivers.
    ///   - arguments: what events are chosen by.
    ///   - changes: what must have become of the object.
    ///   - argument: where the type's source has a ``Source/authorization``: the argument whose attribute is the id of the only
    ///     user who hears that an object is deleted. Nothing else could tell who might have seen it.
    public static func changes(
        _ name: String, of type: String, description: String? = nil, arguments: [Argument] = [],
        on changes: Set<RecordedEvent.Change> = Set(RecordedEvent.Change.allCases), deletionsFor argument: String? = nil
    ) -> SubscriptionField {
        SubscriptionField(name, type, description, arguments, changes, .change(deletionsFor: argument))
    }

    /// What SQL makes of an event: a value, an object or a list, as a computed field of `Query` yields it.
    ///
    /// In the SQL the name of an argument in braces is the event's attribute of that name, whatever the subscriber chose by, and
    /// `{key}` is the event's key as text. A field with `!` whose SQL yields no row delivers nothing.
    ///
    ///     .computed(
    ///         "importProgress", "ImportProgress!", arguments: [.init("id", "ID!")],
    ///         sql: "SELECT done, total FROM imports WHERE id = {id}")
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - type: its type in GraphQL's notation; no connection.
    ///   - arguments: what events are chosen by.
    ///   - cost: what the SQL costs, in rows that an index finds.
    ///   - description: what it delivers.
    ///   - sql: the SELECT; see ``ComputedField``.
    public static func computed(
        _ name: String, _ type: String, arguments: [Argument] = [], cost: Int = 50, description: String? = nil,
        sql: String
    ) -> SubscriptionField {
        let parameters = arguments.map { FieldArgument($0.name, $0.type ?? "String", as: $0.columnType) }
        let computed = ComputedField(
            type: type, arguments: parameters + [FieldArgument(keyParameter, "String")], rows: .atMost(1_000),
            cost: cost,
            template: SQLTemplate(sql))
        return SubscriptionField(
            name, type, description, arguments, Set(RecordedEvent.Change.allCases), .computed(computed))
    }

    /// What code makes of an event. The resolver's ``BatchRequest/rows`` has one row, with those of the event's attributes, by the
    /// arguments' names, that its ``BatchResolver/columns`` name; `"key"` is the event's key.
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - resolver: the code, and the type of what it gives.
    ///   - arguments: what events are chosen by.
    ///   - description: what it delivers.
    public static func resolved(
        _ name: String, _ resolver: BatchResolver, arguments: [Argument] = [], description: String? = nil
    ) -> SubscriptionField {
        SubscriptionField(
            name, resolver.type, description, arguments, Set(RecordedEvent.Change.allCases), .resolved(resolver))
    }

    /// What the event itself says, ``RecordedEvent/payload``. No table is read for it, so that nothing but the arguments decides who
    /// hears of it.
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - type: its type in GraphQL's notation: a scalar, an enum, a value type, or a list of such.
    ///   - arguments: what events are chosen by.
    ///   - description: what it delivers.
    public static func told(
        _ name: String, _ type: String, arguments: [Argument] = [], description: String? = nil
    ) -> SubscriptionField {
        SubscriptionField(name, type, description, arguments, Set(RecordedEvent.Change.allCases), .told)
    }

    private init(
        _ name: String, _ type: String, _ description: String?, _ arguments: [Argument],
        _ changes: Set<RecordedEvent.Change>, _ content: Content
    ) {
        self.name = name
        self.type = type
        self.description = description
        self.arguments = arguments
        self.changes = changes
        self.content = content
    }

    /// What stands for the event's key in SQL and among the columns of code.
    static let keyParameter = "key"
}

extension SubscriptionField {
    /// The same subscription for these alone. Unless it is said, everybody of whom is known who they are hears of the objects that
    /// they may see; what SQL or code makes of events is for those who see what is recorded of everybody.
    public func allowing(_ access: FieldAccess) -> SubscriptionField {
        var field = self
        field.access = access
        return field
    }

    /// Who may listen to it.
    var effectiveAccess: FieldAccess { access ?? (isOverObjects ? .everyone : .seeingAll) }
}

extension SubscriptionField {
    /// Whether it is about objects of a type over a table.
    var isOverObjects: Bool {
        switch content {
        case .object, .change: true
        case .computed, .resolved, .told: false
        }
    }

    /// The type of an argument's attribute.
    /// - Parameter source: that of the type; a column that it lacks is reported elsewhere.
    func columnType(of argument: Argument, _ source: Source?) -> ColumnType {
        argument.columnType ?? source?.column(argument.column)?.type ?? .text
    }

    /// The place of an attribute among those of an event: that of the argument of that name.
    func position(ofAttribute name: String) -> Int? { arguments.firstIndex { $0.name == name } }
}
