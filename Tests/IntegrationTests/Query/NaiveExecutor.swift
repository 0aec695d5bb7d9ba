import Foundation
import GraphQL
import JSON
import Postgres

@testable import Relational

/// The oracle of the planner: answers a query the plain way, one statement a field and object, and cuts pages in memory. It
/// shares the catalog with the planner and nothing of how the planner reads or writes rows.
struct NaiveExecutor {
    let catalog: Catalog
    let database: PostgresClient
    let document: Document
    let variables: CoercedVariables
    let listSize: Int
    let pageSize: Int
    let cursorKey: CursorKey

    var collector: FieldCollector {
        FieldCollector(document: document, schema: catalog.schema, variables: variables)
    }
    private var coercion: ArgumentCoercion { ArgumentCoercion(schema: catalog.schema, variables: variables) }

    /// An error that takes the nearest nullable field with it.
    struct Bubble: Error {}

    /// `data`'s value.
    func execute(_ operation: OperationDefinition) async throws -> JSONValue {
        do {
            var members = JSONObject()
            for field in try collector.collect(operation.selectionSet, on: "Query") {
                members[field.responseKey] = try await complete(field, on: "Query") { try await root(field) }
            }
            return .object(members)
        } catch is Bubble { return .null }
    }

    func complete(
        _ field: CollectedField, on type: String, _ value: () async throws -> JSONValue
    ) async throws -> JSONValue {
        let isNonNull = catalog.schema.field(field.name, of: type)?.type.isNonNull ?? true
        do {
            let value = try await value()
            if value == .null, isNonNull { throw Bubble() }
            return value
        } catch is Bubble where !isNonNull {
            return .null
        }
    }

    private func root(_ field: CollectedField) async throws -> JSONValue {
        if field.name == "__typename" { return .string("Query") }
        let binding = try required(catalog.roots[field.name])
        let arguments = try arguments(field, on: "Query")
        switch binding {
        case .viewer: return .null
        case .computed(let computed): return try await self.computed(computed, field, on: "Query", row: nil)
        case .list(let type): return try await connection(field, arguments, of: type, where: [])
        case .lookup(let type):
            let names = try required(catalog.objects[type]).keyArgumentNames
            let parts = names.compactMap { name -> String? in
                if case .string(let part)? = arguments[name] { part } else { nil }
            }
            guard parts.count == names.count else { return .null }
            return try await object(field, type, key: CompositeKey.text(parts))
        case .unique(let type, let column, let argument):
            let object = try required(catalog.objects[type])
            guard case .string(let value)? = arguments[argument], let table = object.source.table else { return .null }
            let rows = try await database.query(
                "SELECT id FROM \(identifier: table) WHERE \(identifier: column) = \(value)")
            guard let row = rows.first else { return .null }
            return try await self.object(field, type, key: String(try row.decode(Int64.self, at: 0)))
        case .node:
            guard case .string(let id)? = arguments["nodeId"], let decoded = NodeID.decode(id),
                catalog.objects[decoded.type] != nil
            else { return .null }
            return try await object(field, decoded.type, key: decoded.key)
        }
    }

    func arguments(_ field: CollectedField, on type: String) throws -> CoercedArguments {
        do {
            return try coercion.coerce(
                required(field.fields.first), required(catalog.schema.field(field.name, of: type)))
        } catch { throw Bubble() }
    }

    // MARK: Objects

    func object(_ field: CollectedField, _ type: String, key: String) async throws -> JSONValue {
        let object = try required(catalog.objects[type])
        if let table = object.source.table {
            let parts = object.source.components.map { CompositeKey.part($0.component, of: key) }
            for (part, column) in zip(parts, object.source.key) {
                guard let part, column.type != .bigint || Int64(part) != nil else { return .null }
            }
            let rows = try await database.query(
                "SELECT 1 FROM \(identifier: table) r WHERE " + condition(key, object) + visible(object))
            guard rows.rowCount == 1 else { return .null }
        }
        var members = JSONObject()
        for child in try collector.collect(below: field, on: type) {
            members[child.responseKey] = try await complete(child, on: type) {
                try await value(child, object, key: key)
            }
        }
        return .object(members)
    }

    private func canonical(_ key: String, _ object: CatalogObject) -> String {
        guard object.source.key.count == 1 else { return key }
        return switch object.source.key[0].type {
        case .bigint: Int64(key).map(String.init) ?? key
        case .uuid: key.lowercased()
        default: key
        }
    }

    /// That one who is nobody may see the row `r`.
    private func visible(_ object: CatalogObject) -> SQL {
        guard let predicate = object.source.authorization?.template else { return "" }
        let sql = predicate.replacingToken("{row}", with: "r").replacingToken("{viewer}", with: "NULL::bigint")
        return " AND (\(raw: sql))"
    }

    /// That the row `r` has the key.
    func condition(_ key: String, _ object: CatalogObject) -> SQL {
        let source = object.source
        guard source.key.count > 1 else {
            return "r.\(identifier: source.key[0].name)::text = \(canonical(key, object))"
        }
        let parts = source.key.indices.map { CompositeKey.part($0, of: key) ?? "" }
        return zip(source.key, parts).reduce("true") { $0 + " AND r.\(identifier: $1.0.name)::text = \($1.1)" }
    }

    func value(_ field: CollectedField, _ object: CatalogObject, key: String) async throws -> JSONValue {
        if field.name == "__typename" { return .string(object.name) }
        if field.name == "nodeId" {
            let key = object.source.key.count == 1 ? canonical(key, object) : key
            return .string(base64URL(NodeID.prefix(of: object.name) + Array(key.utf8)))
        }
        let type = try required(catalog.schema.field(field.name, of: object.name)).type
        switch try required(object.fields[field.name]).binding {
        case .column(let name, let named):
            let column = try required(object.source.column(name))
            if column.type == .jsonb {
                let value = try await leaf("r.\(quoted(name))", .named("JSON"), object, key)
                return try selected(value, field, named.flatMap(TypeReference.init(parsing:)) ?? .named(""))
            }
            return try await leaf("r.\(quoted(name))", type, object, key)
        case .expression(let sql, _):
            return try await leaf(sql.replacingToken("{row}", with: "r"), type, object, key)
        case .one(let type, let from, _, _):
            var target: [String] = []
            for column in from {
                guard let part = try await text("r.\(quoted(column))::text", object, key) else { return .null }
                target.append(part)
            }
            return try await self.object(field, type, key: CompositeKey.text(target))
        case .many(let type, let from, let to):
            let arguments = try arguments(field, on: object.name)
            var parent: [(column: String, key: String)] = []
            for (from, to) in zip(from, to) {
                guard let part = try await text("r.\(quoted(from))::text", object, key) else { return .null }
                parent.append((to, part))
            }
            return try await connection(field, arguments, of: type, where: parent)
        case .through(let type, let table):
            let arguments = try arguments(field, on: object.name)
            let tied = try await database.query(
                """
                SELECT \(identifier: table.to)::text FROM \(identifier: table.table)
                WHERE \(identifier: table.from)::text = \(canonical(key, object))
                """)
            var keys: [String] = []
            for row in tied { keys.append(try row.decode(String.self, at: 0)) }
            return try await connection(field, arguments, of: type, where: [], among: keys)
        case .oneOf(let relation):
            guard let stored = try await text("r.\(quoted(relation.typeColumn))::text", object, key),
                let target = try await text("r.\(quoted(relation.keyColumn))::text", object, key)
            else { return .null }
            return try await self.object(field, required(relation.stored[stored]), key: target)
        case .computed(let computed):
            var row: [String: String?] = [:]
            for column in computed.template.rowColumns {
                row[column] = try await text("r.\(quoted(column))::text", object, key)
            }
            return try await self.computed(computed, field, on: object.name, row: (object, row))
        case .batch(let resolver):
            var row: [String?] = []
            for column in resolver.columns { row.append(try await text("r.\(quoted(column))::text", object, key)) }
            let request = BatchRequest(
                rows: [row], arguments: try json(arguments(field, on: object.name)), asker: .product,
                session: ReadSession(database, deadline: nil))
            let value = try await required(resolver.resolve(request).first)
            let type = TypeReference(parsing: resolver.type) ?? .named(resolver.type)
            if let target = catalog.objects[type.name], !target.source.isValue {
                return try await objects(value, type, target, field)
            }
            return try selected(value, field, TypeReference(parsing: resolver.type) ?? .named(resolver.type))
        }
    }

    private func text(_ expression: String, _ object: CatalogObject, _ key: String) async throws -> String? {
        guard let table = object.source.table else { return key }
        let rows = try await database.query(
            "SELECT \(raw: expression) FROM \(identifier: table) r WHERE " + condition(key, object))
        return try rows.first?.decode(String?.self, at: 0)
    }

    /// PostgreSQL's own JSON of a value, so that our encoder is compared with another one.
    private func leaf(
        _ expression: String, _ type: TypeReference, _ object: CatalogObject, _ key: String
    ) async throws -> JSONValue {
        if object.source.table == nil { return .string(key) }
        guard let item = type.item else {
            guard let text = try await text("(\(jsonSQL(expression, type.name)))::text", object, key) else {
                // A stored value that the enum does not have is an error.
                if try await self.text("(\(expression))::text", object, key) != nil { throw Bubble() }
                return .null
            }
            return try JSONParser.parse(Array(text.utf8))
        }
        let elements =
            "SELECT json_agg(\(jsonSQL("u.v", item.name)) ORDER BY u.n) FROM unnest(\(expression)) WITH ORDINALITY u(v, n)"
        let sql = "CASE WHEN (\(expression)) IS NOT NULL THEN COALESCE((\(elements)), '[]') END::text"
        guard let text = try await text(sql, object, key) else { return .null }
        let list = try JSONParser.parse(Array(text.utf8))
        if item.isNonNull, list.array?.contains(.null) == true { throw Bubble() }
        return list
    }

    /// The SQL of a value of a scalar or an enum as JSON.
    func jsonSQL(_ expression: String, _ type: String) -> String {
        if let enumeration = catalog.leaves.enumerations[type] {
            let cases = enumeration.values.map { "WHEN '\($0.stored)' THEN '\($0.name)'" }
            return "to_json(CASE (\(expression))::text \(cases.joined(separator: " ")) END)"
        }
        return switch type {
        case "DateTime":
            "to_json(to_char((\(expression)) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'))"
        case "Bytes": "to_json(encode(\(expression), 'base64'))"
        case "ID", "UUID", "BigInt", "Decimal", "Date", "LocalTime", "Duration": "to_json((\(expression))::text)"
        default: "to_json(\(expression))"
        }
    }

    // MARK: Lists

    private struct Element {
        let key: String
        let cursor: String
    }

    func connection(
        _ field: CollectedField, _ arguments: CoercedArguments, of type: String,
        where parent: [(column: String, key: String)], among keys: [String]? = nil
    ) async throws -> JSONValue {
        let object = try required(catalog.objects[type])
        let listing = try required(object.listing)
        let all = try await elements(object, listing, arguments, parent).filter { keys?.contains($0.key) ?? true }
        var page = all[...]
        if let after = try position(arguments["after"], all) { page = page.dropFirst(after + 1) }
        if let before = try position(arguments["before"], all) {
            page = page.prefix(upTo: max(before, page.startIndex))
        }
        var info = PageInfo()
        let first = try size(arguments["first"])
        let last = try size(arguments["last"])
        if first != nil, last != nil { throw Bubble() }
        if let last {
            info.hasPreviousPage = page.count > last
            info.hasNextPage = given(arguments["before"])
            page = page.suffix(last)
        } else {
            info.hasNextPage = page.count > first ?? pageSize
            info.hasPreviousPage = given(arguments["after"])
            page = page.prefix(first ?? pageSize)
        }
        info.startCursor = page.first?.cursor
        info.endCursor = page.last?.cursor
        var members = JSONObject()
        for part in try collector.collect(below: field, on: "\(type)Connection") {
            members[part.responseKey] = try await self.part(part, object, page, info, all.map(\.key))
        }
        return .object(members)
    }

    private func given(_ value: InputValue?) -> Bool { value.map { !$0.isNull } ?? false }

    func size(_ value: InputValue?) throws -> Int? {
        guard case .int(let size)? = value else { return nil }
        guard size >= 0, size <= listSize else { throw Bubble() }
        return Int(size)
    }

    private func position(_ cursor: InputValue?, _ all: [Element]) throws -> Int? {
        guard case .string(let cursor)? = cursor else { return nil }
        guard let position = all.firstIndex(where: { $0.cursor == cursor }) else { throw Bubble() }
        return position
    }

    private func elements(
        _ object: CatalogObject, _ listing: CatalogListing, _ arguments: CoercedArguments,
        _ parent: [(column: String, key: String)]
    ) async throws -> [Element] {
        let order = try order(arguments["orderBy"], object, listing)
        let expressions = order.terms.map { Self.compared($0.column) }
        // As PostgreSQL answers with it, which a cast writes out.
        let texts = zip(expressions, order.terms).map { expression, term in
            term.column.type == .boolean ? "left((\(expression))::text, 1)" : "(\(expression))::text"
        }.joined(separator: ", ")
        let table = object.source.table ?? ""
        let key = object.source.keyNames.map { "r.\(quoted($0))::text" }.joined(separator: ", ")
        var sql: SQL =
            "SELECT \(raw: texts), \(raw: key) FROM \(identifier: table) r WHERE true" + visible(object)
        for parent in parent { sql += " AND \(identifier: parent.column)::text = \(parent.key)" }
        if case .object(let filter)? = arguments["filter"] {
            sql += " AND " + (try condition(filter, object, listing))
        }
        let terms = zip(expressions, order.terms).map { "\($0) \($1.ascending ? "ASC" : "DESC") NULLS LAST" }
        sql += " ORDER BY \(raw: terms.joined(separator: ", "))"
        return try await database.query(sql).map { row in
            var parts = [order.name]
            for (index, term) in order.terms.enumerated() {
                let value = try row.decode(String?.self, at: index)
                parts.append(term.column.isNullable ? value.map { "=\($0)" } ?? "" : value ?? "")
            }
            let key = try object.source.key.indices.map { try row.decode(String.self, at: expressions.count + $0) }
            return Element(key: CompositeKey.text(key), cursor: cursor(parts, in: object.name))
        }
    }

    /// The columns of all orders asked for; equals by what the last of them has, too, and then by the key.
    private func order(
        _ argument: InputValue?, _ object: CatalogObject, _ listing: CatalogListing
    ) throws -> (name: String, terms: [(column: Column, ascending: Bool)]) {
        var names = [listing.defaultOrder]
        if case .list(let values)? = argument, !values.isEmpty {
            names = values.map { if case .enumeration(let name) = $0 { name } else { "" } }
        }
        let keys = object.source.keyNames
        var name = ""
        var columns: [(name: String, ascending: Bool)] = []
        var rest: [(name: String, ascending: Bool)] = []
        for value in names where !keys.allSatisfy({ key in columns.contains { $0.name == key } }) {
            let ascending = value.hasSuffix("_ASC")
            let stem = String(value.dropLast(ascending ? 4 : 5))
            let declared = try required(listing.orders.first { $0.name == stem }).columns
            if columns.contains(where: { $0.name == declared[0] }) { continue }
            name += stem + (ascending ? "+" : "-")
            columns.append((declared[0], ascending))
            rest = (declared.dropFirst() + keys).map { ($0, ascending) }
        }
        for column in rest
        where !columns.contains(where: { $0.name == column.name })
            && !keys.allSatisfy({ key in columns.contains { $0.name == key } })
        {
            columns.append(column)
        }
        return (name, try columns.map { (try required(object.source.column($0.name)), $0.ascending) })
    }

    /// A filter, as an expression that is never NULL.
    private func condition(_ filter: InputObject, _ object: CatalogObject, _ listing: CatalogListing) throws -> SQL {
        var terms: [SQL] = ["true"]
        for member in filter.members {
            switch (member.name, member.value) {
            case ("and", .list(let items)), ("or", .list(let items)):
                let branches = try items.map { item in
                    guard case .object(let filter) = item else { throw Bubble() }
                    return try condition(filter, object, listing)
                }
                let (separator, empty): (SQL, SQL) = member.name == "and" ? (" AND ", "true") : (" OR ", "false")
                terms.append("(" + SQL.joined([empty] + branches, separator: separator) + ")")
            case ("not", .object(let filter)): terms.append("NOT " + (try condition(filter, object, listing)))
            case (let name, .object(let comparisons)):
                let filter = try required(listing.filters.first { $0.name == name })
                for comparison in comparisons.members {
                    if comparison.value.isNull { throw Bubble() }
                    terms.append(condition(try required(object.source.column(filter.column)), comparison))
                }
            default: throw Bubble()
            }
        }
        return "(" + SQL.joined(terms, separator: " AND ") + ")"
    }

    static func compared(_ column: Column) -> String {
        column.ignoresCase
            ? "videoplay_casefold(r.\(quoted(column.name))) COLLATE \"C\"" : "r.\(quoted(column.name))"
    }

    /// A cursor over short parts, each of whose lengths is one byte.
    private func cursor(_ parts: [String], in type: String) -> String {
        var plain: [UInt8] = []
        for part in parts { plain += [UInt8(part.utf8.count)] + Array(part.utf8) }
        return base64URL(plain + cursorKey.signature(of: plain, in: type))
    }

    private func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private func condition(_ column: Column, _ comparison: InputObject.Member) -> SQL {
        func literal(_ value: InputValue) -> SQL? {
            guard let text = column.type == .smallint ? ParameterValues.text(value) : column.type.text(of: value) else {
                return nil
            }
            let type = column.type == .smallint ? "integer" : column.type.sqlName
            let value: SQL = "\(text)::text::\(raw: type)"
            return column.ignoresCase ? "videoplay_casefold(" + value + ")" : value
        }
        let compared: SQL = "\(raw: Self.compared(column))"
        func isFound(_ values: [InputValue]) -> SQL {
            let literals = values.compactMap(literal)
            return literals.isEmpty ? "false" : "COALESCE(" + compared + " IN (" + SQL.joined(literals) + "), false)"
        }
        switch (comparison.name, comparison.value) {
        case ("eq", let value): return isFound([value])
        case ("ne", let value): return "NOT " + isFound([value])
        case ("in", .list(let values)): return isFound(values)
        case ("notIn", .list(let values)): return "NOT " + isFound(values)
        case ("isNull", .boolean(let isNull)):
            return "num_nulls(r.\(identifier: column.name)) = \(raw: isNull ? "1" : "0")"
        case ("contains", .list(let values)), ("overlaps", .list(let values)):
            let element = column.type.element
            var list: [SQL] = []
            for value in values {
                guard let text = element.text(of: value) else { continue }
                list.append("\(text)::text::\(raw: element.sqlName)")
            }
            let symbol = comparison.name == "contains" ? "@>" : "&&"
            let array = "ARRAY[" + SQL.joined(list) + "]::\(raw: element.sqlName)[]"
            return "COALESCE(" + compared + " \(raw: symbol) " + array + ", false)"
        case ("startsWith", .string(let text)):
            let compared = column.ignoresCase ? compared : compared + "::text"
            let prefix: SQL = column.ignoresCase ? "videoplay_casefold(\(text)::text)" : "\(text)::text"
            return "COALESCE(left(" + compared + ", char_length(" + prefix + ")) = " + prefix + ", false)"
        default:
            guard let literal = literal(comparison.value) else { return "false" }
            let symbol = ["gt": ">", "gte": ">=", "lt": "<", "lte": "<="][comparison.name] ?? "="
            return "COALESCE(" + compared + " \(raw: symbol) " + literal + ", false)"
        }
    }

    private func part(
        _ part: CollectedField, _ object: CatalogObject, _ page: ArraySlice<Element>, _ info: PageInfo, _ all: [String]
    ) async throws -> JSONValue {
        switch part.name {
        case "__typename": return .string("\(object.name)Connection")
        case "totalCount": return .integer(all.count)
        case "aggregate":
            return try await NaiveAggregates(self, object, all).aggregate(part, on: "\(object.name)Aggregate")
        case "groups":
            let arguments = try arguments(part, on: "\(object.name)Connection")
            return try await NaiveAggregates(self, object, all).groups(part, arguments)
        case "nodes":
            var nodes: [JSONValue] = []
            for element in page { nodes.append(try await node(part, object, element)) }
            return .array(nodes)
        case "edges":
            var edges: [JSONValue] = []
            for element in page {
                var members = JSONObject()
                for field in try collector.collect(below: part, on: "\(object.name)Edge") {
                    members[field.responseKey] =
                        switch field.name {
                        case "cursor": .string(element.cursor)
                        case "node": try await node(field, object, element)
                        default: .string("\(object.name)Edge")
                        }
                }
                edges.append(.object(members))
            }
            return .array(edges)
        default:
            var members = JSONObject()
            for field in try collector.collect(below: part, on: "PageInfo") {
                members[field.responseKey] =
                    switch field.name {
                    case "hasNextPage": .bool(info.hasNextPage)
                    case "hasPreviousPage": .bool(info.hasPreviousPage)
                    case "startCursor": info.startCursor.map { .string($0) } ?? .null
                    case "endCursor": info.endCursor.map { .string($0) } ?? .null
                    default: .string("PageInfo")
                    }
            }
            return .object(members)
        }
    }

    private func node(_ field: CollectedField, _ object: CatalogObject, _ element: Element) async throws -> JSONValue {
        let value = try await self.object(field, object.name, key: element.key)
        if value == .null { throw Bubble() }
        return value
    }

    /// What must be there if validation did its work.
    func required<T>(_ value: T?) throws -> T {
        guard let value else { throw Bubble() }
        return value
    }
}
