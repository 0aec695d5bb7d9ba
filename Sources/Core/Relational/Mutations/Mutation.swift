public import GraphQL
public import JSON
public import Postgres

/// A field of `Mutation`, and the write behind it: `name(input: NameInput!): NamePayload`.
///
/// It is what a REST route that writes stands on, too, so that both keep the same rules. The write has two parts: the first
/// checks what was sent and does what needs no database, so that no connection waits for it; the second runs the statements.
public struct Mutation: Sendable, Deprecatable {
    /// What a write does to the object that it is about.
    public enum Effect: Sendable, Hashable {
        /// It makes an object, or finds that it was made before.
        case create
        /// It changes the object whose key the input's field `id` gives.
        case update
        /// It deletes the object whose key the input's field `id` gives.
        case delete
    }

    /// The first part. Throws where the input is at fault.
    public typealias Prepare = @Sendable (WriteInput) async throws -> Perform
    /// The second part: what was written, or nil where there is nothing of that key.
    public typealias Perform = @Sendable (WriteSession) async throws -> Written?

    /// The field's name.
    public let name: String
    /// What it does, for introspection and the documentation.
    public let description: String
    /// The object type of what it writes, one over a table.
    public let type: String
    /// What it does to the object.
    public let effect: Effect
    /// The fields of its input.
    public let input: [InputValueDefinition]
    /// The input types that these fields take, and that nobody else need declare.
    public let inputTypes: [InputDeclaration]
    /// The subscription whose subscribers are told of every object that it creates, or nil.
    public let announces: SubscriptionField?
    /// Whether it writes by one statement, so that it needs no transaction to be whole. It is committed by itself then, together
    /// with others of the kind that wait at the same moment, and its payload is read afterwards. Where that fails, the error
    /// says that the write may have been done.
    public let isOneStatement: Bool
    /// Why it should not be used any more; nil while it should.
    public var deprecationReason: String?
    /// An input as a client may send it, for documentation; see ``example(_:answer:)``.
    public private(set) var example: JSONObject = [:]
    /// What the object then has beside the fields of ``example``, for documentation.
    public private(set) var answerExample: JSONObject = [:]
    /// The statements that the write may run, to show them to whoever has it explained.
    var statements: (@Sendable (Representation) -> [PostgresStatement])?
    let bind: @Sendable (Representation) -> Prepare

    /// A mutation.
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - effect: what it does to the object.
    ///   - type: the object type, one over a table.
    ///   - description: what it does.
    ///   - input: the fields of its input; with `id` for ``Effect/update`` and ``Effect/delete``.
    ///   - inputTypes: the input types that these fields take.
    ///   - announces: the subscription whose subscribers are told of every object that it creates.
    ///   - isOneStatement: whether it writes by one statement; only for ``Effect/create``.
    ///   - bind: makes the statements, which answer with rows as the representation has them, and gives the first part.
    public init(
        _ name: String, _ effect: Effect, of type: String, _ description: String, input: [InputValueDefinition],
        inputTypes: [InputDeclaration] = [], announcing announces: SubscriptionField? = nil,
        isOneStatement: Bool = false,
        bind: @escaping @Sendable (Representation) -> Prepare
    ) {
        self.name = name
        self.effect = effect
        self.type = type
        self.description = description
        self.input = input
        self.inputTypes = inputTypes
        self.announces = announces
        self.isOneStatement = isOneStatement && effect == .create
        self.bind = bind
    }
}

extension BoundMutation {
    /// The key of an object that a text in a path is, or nil where it can be none.
    public func key(in text: String) -> String? {
        source.key.count == 1 ? source.key[0].type.key(in: text) : nil
    }
}

extension Mutation {
    /// The mutation with the statements that it may run, in their order: what is shown where it is explained, since nothing of
    /// it is run then.
    ///
    /// - Parameter statements: makes them as `bind` does.
    public func showing(_ statements: @escaping @Sendable (Representation) -> [PostgresStatement]) -> Mutation {
        var mutation = self
        mutation.statements = statements
        return mutation
    }

    /// The mutation with an example of its input, for those who read about it. Answers that show the object are exemplified by
    /// the same values.
    ///
    /// - Parameters:
    ///   - input: the fields of the input.
    ///   - answer: what the object then has besides.
    public func example(_ input: JSONObject, answer: JSONObject = [:]) -> Mutation {
        var mutation = self
        mutation.example = input
        mutation.answerExample = answer
        return mutation
    }
}

/// A mutation of the catalog, with its statements made.
public struct BoundMutation: Sendable {
    /// The field's name.
    public let name: String
    /// What it does to the object.
    public let effect: Mutation.Effect
    /// The object type of what it writes.
    public let type: String
    /// The fields of its input.
    public let input: [InputValueDefinition]
    /// An input as a client may send it.
    public let example: JSONObject
    /// What the object then has beside the fields of ``example``.
    public let answerExample: JSONObject
    /// How the rows that it answers with are shown in JSON.
    public let representation: Representation
    /// The subscription whose subscribers are told of every object that it creates, or nil.
    public let announces: SubscriptionField?
    /// Whether it writes by one statement.
    let isOneStatement: Bool
    let source: Source
    /// The names of the input's fields that give the key of the object.
    let keyNames: [String]
    let prepare: Mutation.Prepare
    /// The statements that the write may run, as far as they are declared.
    let statements: [PostgresStatement]
    /// Locks the row of a key until the transaction's end, for a mutation that deletes.
    let lock: PostgresStatement?

    init(_ mutation: Mutation, of object: CatalogObject, _ representation: Representation) {
        name = mutation.name
        effect = mutation.effect
        type = mutation.type
        input = mutation.input
        example = mutation.example
        answerExample = mutation.answerExample
        announces = mutation.announces
        isOneStatement = mutation.isOneStatement
        source = object.source
        keyNames = object.keyArgumentNames
        self.representation = representation
        prepare = mutation.bind(representation)
        statements = mutation.statements?(representation) ?? []
        lock =
            effect == .delete
            ? PostgresStatement(
                "SELECT 1 FROM \(quoted(source.table ?? "")) WHERE "
                    + source.key.enumerated().map { "\(quoted($1.name)) = $\($0 + 1)" }.joined(separator: " AND ")
                    + " FOR UPDATE",
                parameterTypes: source.key.map(\.type.postgresType)) : nil
    }
}
