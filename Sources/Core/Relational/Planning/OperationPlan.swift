import GraphQL
import JSON
import Postgres

/// What an operation costs and how its answer is written: the statements with their parameters, and the tree of fields over
/// their columns. It holds nothing of a request, so that every request of the same document, operation and shape of
/// variables shares it.
public final class OperationPlan: Sendable {
    let statements: [StatementPlan]
    /// The statements by round trip. Those of one go out in one flush; only a statement that needs the keys of another's
    /// answer waits for a later one.
    let roundTrips: [[Int]]
    let batches: [BatchPlan]
    let root: ObjectPlan
    /// What a mutation's field answers, whose fields are those that ``StatementPlan/rootField`` counts; of another plan nil.
    let payload: ObjectPlan?
    /// The root fields of a mutation in their order, each with a plan of its own; of another operation nil.
    let mutations: [MutationPlan]?
    /// The statement without a row of which an event is not delivered: what it tells of is gone, or not to be seen.
    let presence: Int?
    /// What the operation costs apart from its statements.
    let price: Int
    /// Where the document asks the schema about itself, if it does.
    let introspection: SourceLocation?
    /// Whether any of the statements takes the name of a time zone.
    let namesTimeZones: Bool

    init(
        statements: [StatementPlan], roundTrips: [[Int]], batches: [BatchPlan], root: ObjectPlan,
        payload: ObjectPlan? = nil, mutations: [MutationPlan]? = nil, presence: Int? = nil
    ) {
        self.payload = payload
        self.presence = presence
        self.mutations = mutations
        introspection = root.introspection ?? mutations?.lazy.compactMap(\.introspection).first
        price = root.price
        namesTimeZones = statements.contains { statement in
            statement.parameters.contains { if case .timeZone = $0 { true } else { false } }
        }
        self.statements = statements
        self.roundTrips = roundTrips
        self.batches = batches
        self.root = root
    }

    /// How many times statements are sent, and then code is asked for what they need.
    var stages: Int { max(roundTrips.count, batches.reduce(0) { max($0, $1.roundTrip + 1) }) }

    /// Whether anything of the answer comes from the database; not so for introspection and `__typename`.
    public var needsDatabase: Bool { !statements.isEmpty || !batches.isEmpty || mutations != nil }
}

/// One statement of a plan.
final class StatementPlan: Sendable {
    enum Kind: String, Sendable {
        /// It reads rows.
        case rows
        /// It counts them.
        case count
        /// It computes something over all of them.
        case aggregate
        /// It computes something over groups of them.
        case groups
    }

    let statement: PostgresStatement
    let parameters: [ParameterExpression]
    /// The root field that the statement is for, so that a failure stays with it.
    let rootField: Int
    let kind: Kind
    /// The size of the page that the field asks for, and the index of the statement whose rows its own belong to. They bound
    /// what an operation may ask for.
    let pageSize: PageSize?
    /// The size of the page of a list over which something is computed: it is checked and costs nothing.
    let checkedSize: PageSize?
    let parent: Int?
    let isGrouped: Bool
    /// How the rows find their parents.
    let keys: KeySource
    let price: StatementPrice
    /// Where the statement is for one of several types that a `nodeId` may name.
    let guardedBy: NodeGuard?
    /// The list of whose items each has a parent's key, where code names the keys.
    let items: InputExpression?

    init(
        statement: PostgresStatement, parameters: [ParameterExpression], rootField: Int, kind: Kind,
        pageSize: PageSize?, checkedSize: PageSize?, parent: Int?, isGrouped: Bool, keys: KeySource,
        price: StatementPrice, guardedBy: NodeGuard?, items: InputExpression? = nil
    ) {
        self.statement = statement
        self.parameters = parameters
        self.rootField = rootField
        self.kind = kind
        self.pageSize = pageSize
        self.checkedSize = checkedSize
        self.parent = parent
        self.isGrouped = isGrouped
        self.keys = keys
        self.price = price
        self.guardedBy = guardedBy
        self.items = items
    }
}

/// How a statement's rows find their parents.
enum KeySource: String, Sendable {
    /// There are none.
    case none
    /// The request gives the key.
    case request
    /// The statement repeats the selection of its parents' keys.
    case repeated
    /// The statement waits for its parents' answer and takes the keys from it.
    case awaited
}

/// Says that something is only wanted if a `nodeId` names an object of one type.
struct NodeGuard: Sendable, Hashable {
    let nodeID: InputExpression
    let type: String
}

/// One field that code computes for all rows of a statement.
struct BatchPlan: Sendable {
    enum Input: Sendable {
        case rows(statement: Int, columns: [Int])
        case values([ParameterExpression])
    }

    let resolver: BatchResolver
    /// The field that it computes.
    let field: FieldCoordinate
    let arguments: ArgumentExpressions
    let input: Input
    let rootField: Int
    /// The round trip that answers what it works on.
    let roundTrip: Int
}

/// Where the key of an object is known from.
struct RowKey: Sendable {
    enum Part: Sendable {
        /// A column of the row at hand.
        case column(Int)
        /// The request itself.
        case parameter(ParameterExpression)
        /// The item at hand, by the place of the field whose keys are those of the items.
        case item(Int)
    }

    let parts: [Part]
}

/// The fields of an object in an answer.
final class ObjectPlan: Sendable {
    let fields: [FieldPlan]
    /// The object's key, where it is known without being asked for: what the log is told of a row.
    let key: RowKey?
    /// The same, as rows are written by it.
    let program: RowProgram
    /// About how many bytes it holds.
    let size: Int

    init(fields: [FieldPlan], key: RowKey? = nil) {
        self.fields = fields
        self.key = key
        program = RowProgram(fields)
        size = fields.reduce(0) { $0 + $1.size }
    }
}

extension ObjectPlan {
    /// The first field that asks the schema about itself: at the root, or below a field that leads back to it.
    var introspection: SourceLocation? {
        for field in fields {
            switch field.value {
            case .introspection: return field.location
            case .row(let plan), .bareObject(_, let plan):
                if let location = plan.introspection { return location }
            default: break
            }
        }
        return nil
    }
}

extension ObjectPlan {
    /// Where the document has the field that a statement is for.
    func location(ofStatement statement: Int) -> SourceLocation? {
        var pending = fields.map { ($0.value, $0.location) }
        while let (value, location) = pending.popLast() {
            func look(into plan: ObjectPlan) { pending += plan.fields.map { ($0.value, $0.location) } }
            switch value {
            case .firstRow(statement, _): return location
            case .row(let plan), .object(_, let plan), .bareObject(_, let plan), .firstRow(_, let plan),
                .numbered(_, let plan), .items(let plan):
                look(into: plan)
            case .connection(let connection):
                if connection.rows == statement || connection.aggregate == statement { return location }
                for field in connection.fields {
                    switch field.part {
                    case .list(let plan): look(into: plan)
                    case .groups(statement, _): return field.location
                    case .typename, .pageInfo, .totalCount, .aggregate, .groups, .failure: break
                    }
                }
            case .computed(let computed):
                if computed.statement == statement { return location }
                if let plan = computed.object { look(into: plan) }
            case .batchObjects(let objects):
                if objects.statement == statement { return location }
                look(into: objects.object)
            case .node(_, let values): pending += values.values.map { ($0, location) }
            case .oneOf(let plan): pending += plan.values.map { ($0.plan, location) }
            case .constant, .scalar, .count, .parameter, .nodeID, .compositeNodeID, .parameterNodeID, .cursor, .batch,
                .json, .given, .introspection, .failure:
                break
            }
        }
        return nil
    }
}

extension ObjectPlan {
    /// What the fields cost that no statement answers: introspection.
    fileprivate var price: Int {
        fields.reduce(0) { sum, field in
            switch field.value {
            case .introspection(let plan): sum + (plan.isWholeSchema ? Price.schema : Price.type)
            case .row(let plan), .bareObject(_, let plan): sum + plan.price
            default: sum
            }
        }
    }
}

/// One field of an answer.
final class FieldPlan: Sendable {
    /// What stands before the value: the brace or comma, the key, the colon.
    let prefix: [UInt8]
    let responseKey: String
    let coordinate: FieldCoordinate
    let location: SourceLocation
    let isNonNull: Bool
    let value: ValuePlan

    init(
        prefix: [UInt8], responseKey: String, coordinate: FieldCoordinate, location: SourceLocation, isNonNull: Bool,
        value: ValuePlan
    ) {
        self.prefix = prefix
        self.responseKey = responseKey
        self.coordinate = coordinate
        self.location = location
        self.isNonNull = isNonNull
        self.value = value
    }
}

/// Where a field's value comes from.
enum ValuePlan: Sendable {
    /// The same in every answer: `__typename`.
    case constant([UInt8])
    /// A column of the row at hand.
    case scalar(column: Int, ScalarEncoding)
    /// A column of the row at hand that counts something: nothing where there is no row.
    case count(column: Int)
    /// A value that the request itself gives: the key of an object that no table holds.
    case parameter(ParameterExpression, ScalarEncoding)
    /// The global id of the row at hand.
    case nodeID(column: Int, prefix: [UInt8])
    case compositeNodeID(columns: [Int], prefix: [UInt8])
    case parameterNodeID(ParameterExpression, prefix: [UInt8])
    /// The place of the row at hand in its list.
    case cursor(CursorPlan)
    /// An object whose columns stand in the row at hand, which is there.
    case row(ObjectPlan)
    /// An object whose columns stand in the row at hand; it is null where the column `presence` is.
    case object(presence: Int, ObjectPlan)
    /// An object that needs no row.
    case bareObject(ParameterExpression, ObjectPlan)
    /// The first row of a statement, or null.
    case firstRow(statement: Int, ObjectPlan)
    case connection(ConnectionPlan)
    /// What SQL computed for the row at hand.
    case computed(ComputedPlan)
    /// The batch's value for the row at hand.
    case batch(Int, JSONShape)
    /// The objects of a table whose keys the batch gave for the row at hand.
    case batchObjects(BatchObjectsPlan)
    /// A column of the row at hand that holds JSON.
    case json(column: Int, JSONShape)
    /// The value of that name that code gave for the operation, or for the item at hand.
    case given(String, JSONShape)
    /// The object of the item at hand, or null: the row of a statement that has the item's number.
    case numbered(statement: Int, ObjectPlan)
    /// An object for each item that code gave values for.
    case items(ObjectPlan)
    /// An object of one of several types that stands in the row at hand.
    case oneOf(AlternativesPlan)
    /// An object of whichever of these types the `nodeId` names.
    case node(InputExpression, [String: ValuePlan])
    /// What the schema says of itself.
    case introspection(IntrospectionPlan)
    /// An argument that the plan could not be made for.
    case failure(GraphQLError)
}

/// What a cursor is made of.
final class CursorPlan: Sendable {
    let layout: Cursor.Layout
    /// The columns of the row, one for each of the layout's.
    let columns: [(number: Int, isNullable: Bool)]
    /// What is signed before the columns' values: the listed type's name, a NUL, and the order's name.
    let beginning: [UInt8]
    /// How many bytes of that are the context of the signature, and not in the cursor.
    let contextLength: Int

    init(layout: Cursor.Layout, columns: [Int]) {
        self.layout = layout
        let context = Array(layout.type.utf8) + [0]
        contextLength = context.count
        beginning = context + Cursor.beginning(layout)
        self.columns = zip(columns, layout.columns).map { ($0, $1.isNullable) }
    }
}

/// A page of a list.
final class ConnectionPlan: Sendable {
    enum Part: Sendable {
        case typename([UInt8])
        /// A list of the rows' objects, or of their edges.
        case list(ObjectPlan)
        case pageInfo([PagePart])
        /// The number of all rows, in a column of what is computed over them.
        case totalCount(column: Int)
        /// What is computed over all rows.
        case aggregate(ObjectPlan)
        /// What is computed over groups of the rows.
        case groups(statement: Int, ObjectPlan)
        /// An argument that the plan could not be made for.
        case failure(GraphQLError)
    }

    /// One field of the connection.
    final class Field: Sendable {
        let prefix: [UInt8]
        let responseKey: String
        let location: SourceLocation
        let part: Part

        init(prefix: [UInt8], responseKey: String, location: SourceLocation, part: Part) {
            self.prefix = prefix
            self.responseKey = responseKey
            self.location = location
            self.part = part
        }
    }

    enum PagePart: Sendable {
        case typename(prefix: [UInt8], [UInt8])
        case hasNextPage(prefix: [UInt8])
        case hasPreviousPage(prefix: [UInt8])
        case startCursor(prefix: [UInt8])
        case endCursor(prefix: [UInt8])
    }

    /// The statement of the page's rows, or nil where nothing of the rows is asked for.
    let rows: Int?
    /// The statement of what is computed over all rows, their number with it; nil where nothing is.
    let aggregate: Int?
    /// The column of the parent's row that says which rows are its own, or nil where all are.
    let parentKey: Int?
    let isBackward: Bool
    /// Whether the page starts beyond a cursor.
    let beyond: InputExpression?
    /// What the rows' cursors are made of, or nil where none is asked for.
    let cursor: CursorPlan?
    let fields: [Field]

    init(
        rows: Int?, aggregate: Int?, parentKey: Int?, isBackward: Bool, beyond: InputExpression?, cursor: CursorPlan?,
        fields: [Field]
    ) {
        self.rows = rows
        self.aggregate = aggregate
        self.parentKey = parentKey
        self.isBackward = isBackward
        self.beyond = beyond
        self.cursor = cursor
        self.fields = fields
    }
}
