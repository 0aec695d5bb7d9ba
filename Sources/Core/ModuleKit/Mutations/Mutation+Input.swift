public import Relational

extension Mutation {
    /// A mutation whose input is read by ``InputFields``, with statements that are made once.
    ///
    ///     Mutation("deletePlay", .delete, of: "Play", "Deletes a play.",
    ///         input: { $0.objectKey() }, statements: PlaysQueries.init
    ///     ) { id, queries, session in try await queries.delete(id, in: session) }
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - effect: what it does to the object.
    ///   - type: the object type, one over a table.
    ///   - description: what it does.
    ///   - read: reads the input. It also says what the input's fields are, so it must ask for each whatever the others are.
    ///   - announces: the subscription whose subscribers are told of every object that it creates.
    ///   - isOneStatement: whether a mutation that creates writes by one statement, as an ``EventInsert`` does: then it is
    ///     committed by itself, together with others that wait at the same moment.
    ///   - statements: makes the statements.
    ///   - perform: runs them, and says what was written; nil where there is nothing of the key.
    public init<Input: Sendable, Statements: Sendable>(
        _ name: String, _ effect: Effect, of type: String, _ description: String,
        input read: @escaping @Sendable (inout InputFields) -> Input,
        announcing announces: SubscriptionField? = nil, isOneStatement: Bool = false,
        statements: @escaping @Sendable (Representation) -> Statements,
        perform: @escaping @Sendable (Input, Statements, WriteSession) async throws -> Written?
    ) {
        self.init(
            name, effect, of: type, description, input: read, preparing: { $0 }, announcing: announces,
            isOneStatement: isOneStatement, statements: statements, perform: perform)
    }

    /// The same, with work between reading and writing that takes time and needs no database: no connection waits for it.
    ///
    /// - Parameter prepare: the work, done once the input was found right.
    public init<Input: Sendable, Prepared: Sendable, Statements: Sendable>(
        _ name: String, _ effect: Effect, of type: String, _ description: String,
        input read: @escaping @Sendable (inout InputFields) -> Input,
        preparing prepare: @escaping @Sendable (Input) async throws -> Prepared,
        announcing announces: SubscriptionField? = nil, isOneStatement: Bool = false,
        statements: @escaping @Sendable (Representation) -> Statements,
        perform: @escaping @Sendable (Prepared, Statements, WriteSession) async throws -> Written?
    ) {
        let (fields, inputs) = InputFields.description(of: read)
        self.init(
            name, effect, of: type, description, input: fields, inputTypes: inputs, announcing: announces,
            isOneStatement: isOneStatement
        ) { representation in
            let statements = statements(representation)
            return { input in
                var fields = InputFields(input.fields, key: input.key, idempotencyKey: input.idempotencyKey)
                let value = read(&fields)
                try fields.finish()
                let prepared = try await prepare(value)
                return { session in try await perform(prepared, statements, session) }
            }
        }
    }
}
