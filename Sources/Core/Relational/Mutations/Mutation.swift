public import GraphQL
public import JSON
public import Postgres

/// A field of `Mutation`, and the write behind it: `name(input: NameInput!): NamePayload`.
///
/// It is what a REST route that writes stands on, too, so that both keep the same rules. The write has two parts: the first
/// checks what was sent and does what needs no database, so that no connection waits for it; the second runs the statements.
///
/// There are three kinds. One that is about a row of a table (``init(_:_:of:_:input:announcing:isOneStatement:bind:)``)
/// answers with it. One that answers anything (``returning(_:_:payload:input:bind:)``) names the fields of its payload. One
/// over a list (``list(_:_:of:_:atMost:input:isOneStatement:bind:)``) answers for each item by itself.
public struct Mutation: Sendable, Deprecatable {
    /// What a write does to the object that it is about.
    public enum Effect: Sendable, Hashable {
        /// It makes an object, or finds that it was made before.
        case create
        /// It changes the object whose key the input's field `id` gives, or the fields of the key's columns.
        case update
        /// It deletes the object whose key the input's field `id` gives, or the fields of the key's columns.
        case delete
        /// It does something else, or several of these; see ``Mutation/returning(_:_:payload:input:bind:)``.
        case other
    }

    /// The first part. Throws where the input is at fault.
    public typealias Prepare = @Sendable (WriteInput) async throws -> Perform
    /// The second part: what was written, or nil where there is nothing of that key.
    public typealias Perform = @Sendable (WriteSession) async throws -> Written?
    /// The first part of a mutation that answers anything.
    public typealias PreparePayload = @Sendable (WriteInput) async throws -> PerformPayload
    /// Its second part: what is answered, or nil where there is nothing of the input's key.
    public typealias PerformPayload = @Sendable (WriteSession) async throws -> MutationPayload?

    /// The name of the type of its input, or of each item; nil for one that follows from its own.
    private(set) var inputName: String?

    /// How the write is done.
    enum Body: Sendable {
        case object(@Sendable (Representation) -> Prepare)
        case payload(@Sendable () -> PreparePayload)
        case list(@Sendable (Representation) -> ListWrite, most: Int)
    }

    /// The field's name.
    public let name: String
    /// What it does, for introspection and the documentation.
    public let description: String
    /// The object type of what it writes, one over a table; nil where it is about none.
    public let type: String?
    /// What it does to the object.
    public let effect: Effect
    /// The fields of its input; of a list those of each item.
    public let input: [InputValueDefinition]
    /// The input types that these fields take, and that nobody else need declare.
    public private(set) var inputTypes: [InputDeclaration] = []
    /// The fields of what it answers, `query` aside; of a list those of each item's result, `change` and `error` aside.
    public private(set) var payload: [PayloadField]
    /// The subscriptions whose subscribers are told what became of each object that it writes.
    public private(set) var announces: [SubscriptionField] = []
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
    let body: Body

    /// A mutation that is about a row of a table, and answers with it: `{ thing: Thing, query: Query }`.
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - effect: what it does to the object; not ``Effect/other``.
    ///   - type: the object type, one over a table.
    ///   - description: what it does.
    ///   - input: the fields of its input; with `id`, or the fields of a key of several columns, for ``Effect/update`` and
    ///     ``Effect/delete``.
    ///   - announces: the subscription whose subscribers are told what became of the object; see ``announcing(_:)``.
    ///   - isOneStatement: whether it writes by one statement; only for ``Effect/create``.
    ///   - bind: makes the statements, which answer with rows as the representation has them, and gives the first part.
    public init(
        _ name: String, _ effect: Effect, of type: String, _ description: String, input: [InputValueDefinition],
        announcing announces: SubscriptionField? = nil, isOneStatement: Bool = false,
        bind: @escaping @Sendable (Representation) -> Prepare
    ) {
        self.init(
            name, effect, of: type, description, input: input,
            payload: [.object(MutationTypes.payloadField(of: type), of: type)],
            isOneStatement: isOneStatement && effect == .create, .object(bind))
        self.announces = announces.map { [$0] } ?? []
    }

    /// A mutation that answers with the fields that it declares: `{ …, query: Query }`.
    ///
    /// All of it is one transaction, in which its objects are read, too.
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - description: what it does.
    ///   - payload: the fields of what it answers.
    ///   - input: the fields of its input.
    ///   - bind: makes the statements and gives the first part.
    public static func returning(
        _ name: String, _ description: String, payload: [PayloadField], input: [InputValueDefinition],
        bind: @escaping @Sendable () -> PreparePayload
    ) -> Mutation {
        Mutation(
            name, .other, of: nil, description, input: input, payload: payload, isOneStatement: false, .payload(bind))
    }

    /// A mutation over a list, `name(input: [NameInput!]!)`, that answers for each item by itself and in order:
    /// `{ results: [{ thing: Thing, change: ObjectChange, error: WriteError }!]!, query: Query }`.
    ///
    /// An item that is at fault is refused alone; the others are written.
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - effect: what it does to each object. One that is deleted is not shown in the results.
    ///   - type: the object type, one over a table.
    ///   - description: what it does.
    ///   - most: how many items it takes.
    ///   - input: the fields of an item.
    ///   - isOneStatement: whether all items are written by one statement, or each by one of its own, so that it needs no
    ///     transaction.
    ///   - bind: makes the statements, which answer with rows as the representation has them.
    public static func list(
        _ name: String, _ effect: Effect, of type: String, _ description: String, atMost most: Int = 1_000,
        input: [InputValueDefinition], isOneStatement: Bool = false,
        bind: @escaping @Sendable (Representation) -> ListWrite
    ) -> Mutation {
        Mutation(
            name, effect, of: type, description, input: input,
            payload: [.object(MutationTypes.payloadField(of: type), of: type)], isOneStatement: isOneStatement,
            .list(bind, most: most))
    }

    private init(
        _ name: String, _ effect: Effect, of type: String?, _ description: String, input: [InputValueDefinition],
        payload: [PayloadField], isOneStatement: Bool, _ body: Body
    ) {
        self.name = name
        self.effect = effect
        self.type = type
        self.description = description
        self.input = input
        self.payload = payload
        self.isOneStatement = isOneStatement
        self.body = body
    }
}

extension Mutation {
    /// The mutation with the input types that its fields take, and that nobody else need declare.
    public func taking(_ inputTypes: [InputDeclaration]) -> Mutation {
        var copy = self
        copy.inputTypes = inputTypes
        return copy
    }
}

extension Mutation {
    /// The mutation with an input type of that name, in place of one by the name of the mutation: that of another mutation which takes
    /// the same fields.
    public func taking(_ inputName: String) -> Mutation {
        var copy = self
        copy.inputName = inputName
        return copy
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

    /// The mutation with further fields in its payload, beside the object: values that ``Written/answering(_:)`` gives, such as a
    /// secret that is shown once. A REST route then answers with an object of all the payload's fields.
    public func answering(_ fields: PayloadField...) -> Mutation {
        var mutation = self
        mutation.payload += fields
        return mutation
    }

    /// The mutation with subscriptions whose subscribers are told what became of each object that it writes: that it was made,
    /// changed or deleted, as far as the subscription delivers that (``SubscriptionField/changes``). What is told of other
    /// objects is said by ``Written/announcing(_:)`` and ``MutationPayload/announcing(_:)``.
    public func announcing(_ fields: SubscriptionField...) -> Mutation {
        var mutation = self
        mutation.announces += fields
        return mutation
    }

    /// How many items it takes; nil where it takes no list.
    public var mostItems: Int? {
        if case .list(_, let most) = body { most } else { nil }
    }
}
