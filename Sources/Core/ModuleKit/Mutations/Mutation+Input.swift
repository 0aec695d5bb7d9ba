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
    ///   - announces: the subscription whose subscribers are told what became of the object, as far as the subscription delivers
    ///     that; more of them by `announcing(_:)`.
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
        let asked = InputFields.description(of: read)
        self.init(
            name, effect, of: type, description, input: asked.fields, announcing: announces,
            isOneStatement: isOneStatement
        ) { representation in
            let statements = statements(representation)
            return { input in
                let prepared = try await prepare(try input.read(read))
                return { session in try await perform(prepared, statements, session) }
            }
        }
        self = taking(asked.inputs).naming(users: asked.users)
    }

    /// A mutation that answers with the fields that it declares: values that the code gives, and objects by their keys.
    ///
    ///     .returning(
    ///         "clearHistory", "Deletes all plays of a user.", input: { $0.key("userId") },
    ///         payload: [.value("deleted", "Int!"), .object("user", of: "User")]
    ///     ) { user, session in
    ///         let plays = try await session.run(Self.deletePlays, [.int8(user)])
    ///         return MutationPayload(["deleted": .integer(plays.rowCount)]).showing("user", ObjectKey(user))
    ///     }
    ///
    /// All its statements, and those that read the objects, are one transaction.
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - description: what it does.
    ///   - read: reads the input, as above.
    ///   - payload: the fields of what it answers.
    ///   - perform: runs the statements, which are best made once and kept, and says what is answered; nil where there is nothing of
    ///     the input's key.
    public static func returning<Input: Sendable>(
        _ name: String, _ description: String, input read: @escaping @Sendable (inout InputFields) -> Input,
        payload: [PayloadField],
        perform: @escaping @Sendable (Input, WriteSession) async throws -> MutationPayload?
    ) -> Mutation {
        returning(name, description, input: read, preparing: { $0 }, payload: payload, perform: perform)
    }

    /// The same, with work between reading and writing that takes time and needs no database: no connection waits for it.
    public static func returning<Input: Sendable, Prepared: Sendable>(
        _ name: String, _ description: String, input read: @escaping @Sendable (inout InputFields) -> Input,
        preparing prepare: @escaping @Sendable (Input) async throws -> Prepared, payload: [PayloadField],
        perform: @escaping @Sendable (Prepared, WriteSession) async throws -> MutationPayload?
    ) -> Mutation {
        let asked = InputFields.description(of: read)
        return returning(name, description, payload: payload, input: asked.fields) {
            { input in
                let prepared = try await prepare(try input.read(read))
                return { session in try await perform(prepared, session) }
            }
        }.taking(asked.inputs).naming(users: asked.users)
    }
}

extension Mutation {
    /// A mutation over a list that writes all its items together, and answers for each by itself and in order. An item that is at
    /// fault is refused alone.
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - effect: what it does to each object.
    ///   - type: the object type, one over a table.
    ///   - description: what it does.
    ///   - most: how many items it takes.
    ///   - read: reads an item.
    ///   - isOneStatement: whether all items are written by one statement, so that it needs no transaction.
    ///   - statements: makes the statements.
    ///   - perform: writes items, best by one statement for all of them, and gives what became of each, in their order; nil for one
    ///     that is about nothing that is there. Where it throws nothing of these items may be written: it is asked again for each
    ///     half of them, until the items at fault stand alone.
    public static func list<Item: Sendable, Statements: Sendable>(
        _ name: String, _ effect: Effect, of type: String, _ description: String, atMost most: Int = 1_000,
        input read: @escaping @Sendable (inout InputFields) -> Item, isOneStatement: Bool = false,
        statements: @escaping @Sendable (Representation) -> Statements,
        performAll perform: @escaping @Sendable ([Item], Statements, WriteSession) async throws -> [Written?]
    ) -> Mutation {
        let asked = InputFields.description(of: read)
        return list(
            name, effect, of: type, description, atMost: most, input: asked.fields, isOneStatement: isOneStatement
        ) { representation in
            let statements = statements(representation)
            return ListWrite(prepare: { try $0.read(read) }) { items, session in
                try await perform(items, statements, session)
            }
        }.taking(asked.inputs).naming(users: asked.users)
    }

    /// The same, where each item is written by itself. With `isOneStatement` they are written at the same moment, as an
    /// ``EventInsert`` needs it to store them by one statement; else one after the other, in one transaction.
    public static func list<Item: Sendable, Statements: Sendable>(
        _ name: String, _ effect: Effect, of type: String, _ description: String, atMost most: Int = 1_000,
        input read: @escaping @Sendable (inout InputFields) -> Item, isOneStatement: Bool = false,
        statements: @escaping @Sendable (Representation) -> Statements,
        performEach perform: @escaping @Sendable (Item, Statements, WriteSession) async throws -> Written?
    ) -> Mutation {
        let asked = InputFields.description(of: read)
        return list(
            name, effect, of: type, description, atMost: most, input: asked.fields, isOneStatement: isOneStatement
        ) { representation in
            let statements = statements(representation)
            return ListWrite(
                prepare: { try $0.read(read) },
                each: { item, session in try await perform(item, statements, session) })
        }.taking(asked.inputs).naming(users: asked.users)
    }
}

extension WriteInput {
    /// Reads the fields. Throws a ``Problem`` that names all that are at fault.
    fileprivate func read<Value>(_ read: (inout InputFields) -> Value) throws(Problem) -> Value {
        var fields = InputFields(self.fields, path: path, idempotencyKey: idempotencyKey, context: context)
        let value = read(&fields)
        try fields.finish()
        return value
    }
}
