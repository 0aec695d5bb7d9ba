import GraphQL
public import JSON
public import Logging
public import Postgres
import Synchronization

/// Answers GraphQL queries over PostgreSQL.
///
/// A request passes through its functions in this order: ``prepare(_:)`` (parse, validate), ``coerce(_:operationName:variables:)``,
/// ``plan(_:)``, ``execute(_:_:in:)``. What does not depend on the request's values is kept: the document by its text, the
/// plan by document, operation and the shape of the variables.
public final class QueryEngine: Sendable {
    /// The schema and where the values of its fields come from.
    public let catalog: Catalog
    private let catalogs: [Role: Catalog]
    /// The same without the rows that are on their way out.
    private let concealing: [Role: Catalog]
    /// Which rows are on their way out, and whether there are such.
    public let concealment: Concealment
    /// What the cursors of its lists are signed with.
    public let cursorKey = CursorKey()
    let limits: QueryLimits
    /// The limits of the product's own queries.
    let storedLimits: QueryLimits
    let executor: Executor
    let writes: WriteHandling
    private let documents: BoundedCache<DocumentText, PreparedDocument>
    private let plans: BoundedCache<PlanKey, OperationPlan>
    let operations = Atomic(0)

    /// An engine over a catalog and a database.
    public init(
        catalog: Catalog, database: PostgresClient, limits: QueryLimits, writes: WriteHandling = WriteHandling(),
        concealment: Concealment = Concealment(), logger: Logger
    ) {
        self.concealment = concealment
        self.writes = writes
        self.catalog = catalog
        catalogs = catalog.byRole()
        concealing = concealment.conditions.isEmpty ? [:] : catalog.byRole(concealing: concealment.conditions)
        self.limits = limits
        var storedLimits = limits
        storedLimits.depth = ValidationLimits().depth
        self.storedLimits = storedLimits
        executor = Executor(
            database: database, limits: limits, cursorKey: cursorKey,
            log: FailureLog(logger: logger, owners: catalog.owners))
        documents = BoundedCache(capacity: limits.documents, size: Self.cacheSize)
        plans = BoundedCache(capacity: limits.plans, size: Self.cacheSize)
    }

    /// The longest document that is kept, in bytes. The documents of applications are shorter.
    static let longestKept = 8 << 10
    /// About how many bytes each cache may hold, however many entries that are: a thousand of an application's.
    private static let cacheSize = 32 << 20
    /// About how many bytes a parsed document holds for each of its text, measured.
    private static let documentSize = 32

    /// Parses and validates a document, unless it was before.
    public func prepare(_ source: [UInt8]) throws(QueryFailure) -> PreparedDocument {
        try prepare(source, limits.parsing, limits.validation)
    }

    private func prepare(
        _ source: [UInt8], _ parserLimits: ParserLimits, _ validationLimits: ValidationLimits
    ) throws(QueryFailure) -> PreparedDocument {
        let text = DocumentText(source)
        if let document = documents.value(for: text) { return document }
        let document = try parse(source, parserLimits, validationLimits)
        let prepared = PreparedDocument(document, isKept: source.count <= Self.longestKept)
        if prepared.isKept { documents.insert(prepared, for: text, size: source.count * Self.documentSize) }
        return prepared
    }

    /// Parses and validates a document that the caller keeps, within the limits for those of clients. Its plans are kept, however
    /// long it is.
    public func register(_ source: [UInt8]) throws(QueryFailure) -> PreparedDocument {
        PreparedDocument(try parse(source), isKept: true)
    }

    /// Parses and validates a document of a client.
    func parse(_ source: [UInt8]) throws(QueryFailure) -> Document {
        try parse(source, limits.parsing, limits.validation)
    }

    private func parse(
        _ source: [UInt8], _ parserLimits: ParserLimits, _ validationLimits: ValidationLimits
    ) throws(QueryFailure) -> Document {
        let document: Document
        do throws(GraphQLError) {
            document = try Document.parse(utf8: source, limits: parserLimits)
        } catch { throw QueryFailure([error]) }
        let errors = document.validate(against: catalog.schema, limits: validationLimits)
        guard errors.isEmpty else { throw QueryFailure(errors) }
        return document
    }

    /// Chooses the operation and coerces the variables to the types that it declares.
    public func coerce(
        _ document: PreparedDocument, operationName: String?, variables: JSONObject?
    ) throws(QueryFailure) -> CoercedOperation {
        let operation: OperationDefinition
        do throws(GraphQLError) {
            operation = try document.document.operation(named: operationName)
        } catch { throw QueryFailure([error]) }
        guard catalog.schema.rootType(of: operation.kind) != nil else {
            throw QueryFailure([
                GraphQLError(
                    "The schema has no \(operation.kind.rawValue) type, so that no \(operation.kind.rawValue) can be executed.",
                    code: .operationResolutionFailure, locations: [operation.location])
            ])
        }
        do throws(GraphQLErrors) {
            let coerced = try operation.coerceVariables(
                variables, schema: catalog.schema, suggestions: limits.suggestions)
            return CoercedOperation(document: document, operation: operation, variables: coerced)
        } catch { throw QueryFailure(error.errors) }
    }

    /// The plan of an operation, made unless it was before for variables of the same shape.
    ///
    /// - Parameters:
    ///   - operation: the operation with its variables.
    ///   - context: who asks.
    public func plan(_ operation: CoercedOperation, in context: QueryContext) throws(QueryFailure) -> OperationPlan {
        do throws(QueryFailure) {
            try authorize(context.asker)
            return try plan(operation, limits, context.role)
        } catch { throw executor.log.told(error, in: context) }
    }

    /// An operation reads, whatever it asks for: also what is answered of a write.
    private func authorize(_ asker: Asker) throws(QueryFailure) {
        guard asker.role != .anonymous else { return }
        do throws(AccessDenied) { try asker.require(.read, for: "queries") } catch { throw QueryFailure(error.error) }
    }

    /// The plan of a stored query, which is not bound by the limit on what clients may nest.
    func plan(stored operation: CoercedOperation, for role: Role) throws(QueryFailure) -> OperationPlan {
        try plan(operation, storedLimits, role)
    }

    /// The plan of a stored query for when nothing is on its way out.
    func planDirectly(_ operation: CoercedOperation, for role: Role) throws(QueryFailure) -> OperationPlan {
        try makePlan(operation, storedLimits, role)
    }

    /// The catalog as a role sees it.
    public func catalog(for role: Role) -> Catalog { catalog(for: role, conceals: concealment.isActive) }

    private func catalog(for role: Role, conceals: Bool) -> Catalog {
        (conceals ? concealing[role] : nil) ?? catalogs[role] ?? catalog.seen(by: role)
    }

    private func plan(
        _ operation: CoercedOperation, _ limits: QueryLimits, _ role: Role
    ) throws(QueryFailure) -> OperationPlan {
        // A mutation may begin to erase somebody, and then be asked what there is.
        let conceals = concealment.isActive || operation.operation.kind == .mutation
        let key = PlanKey(operation, role, conceals: conceals)
        if let plan = plans.value(for: key) { return plan }
        let plan = try makePlan(operation, limits, role, conceals: conceals)
        if operation.document.isKept, key.isKept { plans.insert(plan, for: key, size: key.size + plan.size) }
        return plan
    }

    private func makePlan(
        _ operation: CoercedOperation, _ limits: QueryLimits, _ role: Role, conceals: Bool = false
    ) throws(QueryFailure) -> OperationPlan {
        var planner = Planner(
            catalog: catalog(for: role, conceals: conceals), limits: limits, document: operation.document.document,
            variables: operation.variables)
        planner.lettingIn = catalog(for: .viewer, conceals: conceals)
        do throws(GraphQLError) {
            return operation.operation.kind == .mutation
                ? try OperationPlan.mutation(operation.operation, planner: planner)
                : try planner.plan(operation.operation)
        } catch { throw QueryFailure(error) }
    }

    /// Executes a plan with the variables that it was made for, and writes the response.
    public func execute(
        _ plan: OperationPlan, _ operation: CoercedOperation, in context: QueryContext
    ) async -> QueryAnswer {
        operations.add(1, ordering: .relaxed)
        let context = context.limited(to: limits.time)
        let answers: StatementAnswers
        do throws(QueryFailure) {
            try authorize(plan, context)
            if let mutations = plan.mutations {
                try executor.admit(executor.cost(of: plan, operation.variables, context))
                return await MutationExecutor(executor: executor, handling: writes)
                    .answer(mutations, operation.variables, context)
            }
            answers = try await executor.run(plan, operation.variables, context)
        } catch { return executor.log.told(error, in: context).answer }
        var writer = ResponseWriter(plan: plan, answers: consume answers, limit: limits.answerSize)
        return writer.answer(in: context, executor.log)
    }

    /// Executes the plan of a subscription for an event; nil where it tells of nothing that is there to be seen.
    func execute(
        _ plan: OperationPlan, _ variables: CoercedVariables, about subject: OperationSubject,
        needsPresence: Bool, in context: QueryContext
    ) async -> QueryAnswer? {
        operations.add(1, ordering: .relaxed)
        let answers: StatementAnswers
        do throws(QueryFailure) {
            answers = try await executor.run(plan, variables, context, about: subject)
        } catch { return executor.log.told(error, in: context).answer }
        if needsPresence, let presence = plan.presence, answers.result(presence)?.rowCount == 0 { return nil }
        var writer = ResponseWriter(plan: plan, answers: answers, limit: limits.answerSize)
        return writer.answer(in: context, executor.log)
    }

    /// Refuses what the one who asks may not. Plans are shared by all, so that it is looked at for each request.
    func authorize(_ plan: OperationPlan, _ context: QueryContext) throws(QueryFailure) {
        guard let location = plan.introspection, !limits.introspection.contains(context.role) else { return }
        if context.role == .anonymous {
            throw QueryFailure(
                GraphQLError(
                    "Introspection needs a credential: log in, and send \"Authorization: Bearer …\".",
                    code: .unauthenticated,
                    locations: [location]))
        }
        throw QueryFailure(
            GraphQLError(
                "Introspection is not allowed here; \"__typename\" is. Whoever operates the service may tell the schema.",
                code: .forbidden, locations: [location]))
    }

    /// Runs the write behind a mutation that is about a row without GraphQL, by itself: what a REST route stands on that answers
    /// with what the write's own statement returns.
    ///
    /// - Returns: what was written and committed, or nil where there is nothing of the input's key.
    /// - Throws: what the mutation's code throws, and the database's errors.
    public func perform(
        _ mutation: BoundMutation, _ input: WriteInput, in context: QueryContext
    ) async throws -> Written? {
        operations.add(1, ordering: .relaxed)
        return try await MutationExecutor(executor: executor, handling: writes)
            .perform(mutation, input, in: context)
    }

    /// Parses and validates a query with one root field, to be run later. The product's own queries are not bound by the
    /// limits on the size of what clients send.
    public func store(_ document: String) throws(QueryFailure) -> StoredOperation {
        StoredOperation(document: try prepare(Array(document.utf8), ParserLimits(), ValidationLimits()))
    }

    /// Runs a stored query. Throws where the request is at fault, the database is away, or a field failed.
    public func run(
        _ stored: StoredOperation, variables: JSONObject, in context: QueryContext
    ) async throws(QueryFailure) -> RootAnswer {
        let operation = try coerce(stored.document, operationName: nil, variables: variables)
        do throws(QueryFailure) {
            let plan = try plan(stored: operation, for: context.role)
            operations.add(1, ordering: .relaxed)
            var writer = ResponseWriter(
                plan: plan, answers: try await executor.run(plan, operation.variables, context),
                limit: limits.answerSize)
            return try writer.rootAnswer(in: context, executor.log)
        } catch { throw executor.log.told(error, in: context) }
    }

    /// What the engine has done so far.
    public var statistics: QueryStatistics {
        let documents = documents.statistics
        let plans = plans.statistics
        return QueryStatistics(
            documents: documents.count, documentHits: documents.hits, documentMisses: documents.misses,
            plans: plans.count, planHits: plans.hits, planMisses: plans.misses,
            operations: operations.load(ordering: .relaxed))
    }

    // MARK: Single stages

    /// Makes the plan of an operation, even if it is kept.
    @_spi(Measurement) public func planAnew(_ operation: CoercedOperation) throws(QueryFailure) -> OperationPlan {
        try makePlan(operation, limits, .admin)
    }

    /// The statements of a plan with their values.
    @_spi(Measurement) public func bind(
        _ plan: OperationPlan, _ operation: CoercedOperation
    ) throws(QueryFailure) -> [BoundStatement] {
        let answers = executor.answers(to: plan, operation.variables, QueryContext(asker: .product))
        var bound: [BoundStatement] = []
        do throws(GraphQLError) {
            for statement in plan.statements {
                bound.append(try answers.bind(statement))
            }
        } catch { throw QueryFailure(error) }
        return bound
    }

    /// Writes the answer that a plan makes of the results of its statements, which must be as many.
    @_spi(Measurement) public func write(
        _ plan: OperationPlan, _ operation: CoercedOperation, _ results: [PostgresResult]
    ) -> QueryAnswer {
        var answers = executor.answers(to: plan, operation.variables, QueryContext(asker: .product))
        for (statement, result) in results.enumerated() { answers.set(statement, result) }
        var writer = ResponseWriter(plan: plan, answers: answers, limit: limits.answerSize)
        return writer.answer(in: QueryContext(asker: .product), executor.log)
    }
}
