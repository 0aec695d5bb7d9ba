import GraphQL
import Postgres

/// Makes the plan of an operation for one shape of its variables: the fewest statements that answer it, and how the answer
/// is written from their rows.
///
/// A to-one relation is joined in its parent's statement. Each list is one statement, however many parents it has: the
/// statement repeats its parents' selection as a subselect of keys, so that all go out in one flush. Only where that would
/// repeat too much work does it wait for its parents' answer and take the keys from it.
struct Planner {
    var catalog: Catalog
    /// What is seen by whom a mutation lets in, whoever sent it.
    var lettingIn: Catalog?
    let limits: QueryLimits
    let collector: FieldCollector
    let arguments: ArgumentCoercion
    let variables: CoercedVariables

    var drafts: [StatementDraft] = []
    var batches: [BatchPlan] = []
    var rootField = 0
    var guardedBy: NodeGuard?
    /// The statement without a row of which an event is not delivered.
    var presence: Int?
    /// How many comparisons the filters of further lists may have.
    var remainingComparisons: Int

    init(catalog: Catalog, limits: QueryLimits, document: Document, variables: CoercedVariables) {
        self.catalog = catalog
        self.limits = limits
        self.variables = variables
        remainingComparisons = limits.fields
        self.collector = FieldCollector(document: document, schema: catalog.schema, variables: variables)
        self.arguments = ArgumentCoercion(schema: catalog.schema, variables: variables)
    }

    /// The plan of a query, or of what a subscription answers each event with.
    mutating func plan(_ operation: OperationDefinition) throws(GraphQLError) -> OperationPlan {
        let query = (catalog.schema.rootType(of: operation.kind) ?? catalog.schema.queryType).name
        let collected = try collector.collect(operation.selectionSet, on: query)
        var fields: [FieldPlan] = []
        for field in collected {
            rootField = fields.count
            let value = try root(field, on: query)
            fields.append(plan(field, on: query, value, position: fields.count))
        }
        let statements = statements()
        return OperationPlan(
            statements: statements, roundTrips: roundTrips(), batches: batches, root: ObjectPlan(fields: fields),
            presence: presence)
    }

    func statements() -> [StatementPlan] {
        var computedFields = [Int](repeating: 0, count: drafts.count)
        for batch in batches {
            if case .rows(let statement, _) = batch.input { computedFields[statement] += 1 }
        }
        return zip(drafts, computedFields).map { $0.statement(computedFields: $1) }
    }

    func roundTrips() -> [[Int]] {
        var trips: [[Int]] = []
        for (index, draft) in drafts.enumerated() {
            while trips.count <= draft.roundTrip { trips.append([]) }
            trips[draft.roundTrip].append(index)
        }
        return trips
    }

    /// The values of a field's arguments.
    func arguments(of field: CollectedField, on type: String) throws(GraphQLError) -> ArgumentExpressions {
        guard let first = field.fields.first, let definition = catalog.schema.field(field.name, of: type) else {
            throw Self.unplannable(field)
        }
        return try arguments.expressions(first, definition)
    }

    mutating func draft(
        _ content: StatementDraft.Content, parent: Int?, roundTrip: Int = 0, items: InputExpression? = nil
    ) -> Int {
        drafts.append(
            StatementDraft(
                content: content, rootField: rootField, parent: parent, roundTrip: roundTrip, guardedBy: guardedBy,
                items: items))
        return drafts.count - 1
    }

    static func prefix(_ key: String, at position: Int) -> [UInt8] {
        Array((position == 0 ? "{\"" : ",\"").utf8) + Array(key.utf8) + Array("\":".utf8)
    }

    static func quotedName(_ name: String) -> [UInt8] { Array("\"\(name)\"".utf8) }

    /// Validation lets nothing through that has no plan; if something did, it is our fault and said so.
    static func unplannable(_ field: CollectedField) -> GraphQLError {
        GraphQLError(
            "The field \"\(field.name)\" cannot be answered.", code: .internalServerError,
            locations: field.fields.first.map { [$0.location] } ?? [])
    }

    func limitExceeded(_ name: String, _ value: Int, _ field: CollectedField?) -> GraphQLError {
        .limit(
            name, value: value,
            message: "The operation has more than \(value) levels of fields; ask for less at once.",
            locations: field?.fields.first.map { [$0.location] } ?? [])
    }
}

extension ValuePlan {
    static func typename(_ name: String) -> ValuePlan { .constant(Planner.quotedName(name)) }
}
