public import GraphQL
public import JSON
import Postgres

/// A mutation of the catalog, with its statements made.
public final class BoundMutation: Sendable {
    /// How the write is done.
    enum Body: Sendable {
        case one(Mutation.PreparePayload)
        /// About a row of the type.
        case object(Mutation.Prepare)
        case list(ListWrite, most: Int)
    }

    /// The field's name.
    public let name: String
    /// What it does to the object.
    public let effect: Mutation.Effect
    /// The object type of what it writes; nil where it is about none.
    public let type: String?
    /// How the rows that it answers with are shown in JSON; empty where it is about none.
    public let representation: Representation
    /// The fields of what it answers.
    public let payload: [PayloadField]
    /// The names of the input's fields that give the key of the object; none where it is about none.
    public let keyNames: [String]
    /// The types of these fields' columns.
    public var keyTypes: [ColumnType] { key.map(\.type) }
    /// The fields of its input, or of an item of its list.
    public let input: [InputValueDefinition]
    /// An input as a client may send it.
    public let example: JSONObject
    /// What the object then has beside the fields of ``example``.
    public let answerExample: JSONObject
    /// The names of all fields of its input.
    public var inputNames: [String] { input.map(\.name) }
    /// The names of those that must be given.
    public var requiredNames: [String] { input.filter(\.isRequired).map(\.name) }
    /// How many items it takes; nil where it takes no list.
    public let mostItems: Int?
    /// The subscriptions whose subscribers are told what became of each object that it writes.
    let announces: [SubscriptionField]
    /// Whether it writes by one statement.
    let isOneStatement: Bool
    /// The columns of the object's key.
    let key: [Column]
    let body: Body
    /// The statements that the write may run, as far as they are declared.
    let statements: [PostgresStatement]
    /// Who may run it.
    public let access: FieldAccess
    /// Whether it records that something is played.
    public let isRecording: Bool
    /// Whether what it answers is read as the user whom it has let in.
    let letsIn: Bool
    /// Whether running it counts as an attempt to log in.
    public let isLogIn: Bool
    /// Whether its statements are one transaction wherever it is run from.
    let isWhole: Bool
    /// The fields of its input that name a user, and what stands beside each.
    let userFields: [(id: String, external: String)]
    /// How the row that is to be changed is found, for the roles that do not see all rows.
    let visibilities: [Role: RowVisibility]
    /// Locks the row of a key until the transaction's end, for a mutation that deletes.
    let lock: PostgresStatement?

    /// - Parameters:
    ///   - object: the type that it is about; nil where it is about none.
    ///   - leaves: the enums and scalars by which its fields are shown.
    init(_ mutation: Mutation, of object: CatalogObject?, _ leaves: LeafTypes) {
        name = mutation.name
        effect = mutation.effect
        type = mutation.type
        payload = mutation.payload
        announces = mutation.announces
        isOneStatement = mutation.isOneStatement
        mostItems = mutation.mostItems
        input = mutation.input
        access = mutation.access
        isRecording = mutation.isRecording
        letsIn = mutation.letsIn
        isLogIn = mutation.isLogIn
        isWhole = mutation.isWhole
        userFields = mutation.userFields.map { ($0, Mutation.externalName(of: $0)) }
        var visibilities: [Role: RowVisibility] = [:]
        if let source = object?.source, mutation.effect == .update || mutation.effect == .delete {
            for role in Role.allCases { visibilities[role] = RowVisibility(of: source, for: role) }
        }
        self.visibilities = visibilities
        example = mutation.example
        answerExample = mutation.answerExample
        key = object?.source.key ?? []
        keyNames = object?.keyArgumentNames ?? []
        let compared = mutation.announces.filter { $0.type == mutation.type }.flatMap { $0.arguments.map(\.column) }
        let representation =
            object.map { Representation(of: $0, fields: $0.scalarFields, columns: compared, leaves) }
            ?? Representation.none
        self.representation = representation
        switch mutation.body {
        case .object(let bind): body = .object(bind(representation))
        case .payload(let bind): body = .one(bind())
        case .list(let bind, let most): body = .list(bind(representation), most: most)
        }
        statements = mutation.statements?(representation) ?? []
        lock =
            mutation.effect == .delete && mutation.mostItems == nil
            ? object.map { object in
                PostgresStatement(
                    "SELECT 1 FROM \(quoted(object.source.table ?? "")) WHERE "
                        + object.source.key.enumerated().map { "\(quoted($1.name)) = $\($0 + 1)" }.joined(
                            separator: " AND ") + " FOR UPDATE",
                    parameterTypes: object.source.key.map(\.type.postgresType))
            } : nil
    }

    /// The events that follow from a row that was written.
    func events(of written: Written) -> [RecordedEvent] {
        let told = written.change.told
        return announces.compactMap { field in
            guard let told, field.changes.contains(told) else { return nil }
            return Announcement(field, keys: key.map(\.name)).event(written)
        } + written.events
    }

    /// The key of the object that an input is about; nil where it gives none.
    func key(of input: WriteInput) -> [String]? {
        let parts = keyNames.compactMap { name in
            input.path[name]
                ?? input.fields[name].flatMap { value in
                    switch value {
                    case .string(let text): text
                    case .number(let number): number.text
                    default: nil
                    }
                }
        }
        return parts.count == keyNames.count && !parts.isEmpty ? parts : nil
    }
}
