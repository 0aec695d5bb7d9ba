import GraphQL
import JSON
import Postgres

@testable import Relational

/// What SQL computes, once for each row, with the row's values and the arguments as literals.
extension NaiveExecutor {
    typealias ParentRow = (object: CatalogObject, values: [String: String?])

    func computed(
        _ computed: ComputedField, _ field: CollectedField, on type: String, row: ParentRow?
    ) async throws -> JSONValue {
        let arguments = try arguments(field, on: type)
        var sql: SQL = ""
        for piece in computed.template.pieces {
            switch piece {
            case .text(let text): sql += "\(raw: text)"
            case .viewer: sql += "NULL::bigint"
            case .row(let column):
                let column = try required(column)
                let type = try required(row?.object.source.column(column)).type.sqlName
                sql += literal(row?.values[column] ?? nil, type)
            case .argument(let name):
                let argument = try required(computed.arguments.first { $0.name == name })
                sql += literal(arguments[name], argument)
            }
        }
        var most: Int?
        if case .argument(let name) = computed.rows, case .int(let size)? = arguments[name] {
            if size < 0 || size > listSize { throw Bubble() }
            most = Int(size)
        }
        switch computed.shape({ catalog.objects[$0] != nil }) {
        case .value(let scalar): return try await values(sql, scalar).first ?? .null
        case .values(let scalar): return .array(Array(try await values(sql, scalar).prefix(most ?? .max)))
        case .object(let name): return try await objects(sql, name, field, most).first ?? .null
        case .list(let name): return .array(try await objects(sql, name, field, most))
        case .connection(let name):
            let columns = try required(catalog.objects[name]).source.keyNames
            let list = columns.map { "v.\(quoted($0))::text" }.joined(separator: ", ")
            let keys = try await database.query("SELECT \(raw: list) FROM (" + sql + "\n) v").map { row in
                CompositeKey.text(try columns.indices.map { try row.decode(String.self, at: $0) })
            }
            return try await connection(field, arguments, of: name, where: [], among: keys)
        }
    }

    private func literal(_ text: String?, _ type: String) -> SQL {
        text.map { "\($0)::text::\(raw: type)" } ?? "NULL::\(raw: type)"
    }

    private func literal(_ value: InputValue?, _ argument: FieldArgument) -> SQL {
        let type = argument.column.sqlName
        if case .list(let values)? = value {
            let items = values.map { literal(stored($0, argument), type) }
            return "ARRAY[" + SQL.joined(items) + "]::\(raw: type)[]"
        }
        return literal(value.flatMap { stored($0, argument) }, type + (argument.isList ? "[]" : ""))
    }

    /// What is stored for the value of an argument.
    private func stored(_ value: InputValue, _ argument: FieldArgument) -> String? {
        guard case .enumeration(let name) = value, let type = TypeReference(parsing: argument.type)?.name else {
            return ParameterValues.text(value)
        }
        return catalog.leaves.enumerations[type]?.stored(of: name)
    }

    private func values(_ sql: SQL, _ scalar: String) async throws -> [JSONValue] {
        var values: [JSONValue] = []
        let rows = try await database.query(
            "SELECT (\(raw: jsonSQL("v.value", scalar)))::text FROM (" + sql + "\n) v(value)")
        for row in rows {
            guard let text = try row.decode(String?.self, at: 0) else {
                values.append(.null)
                continue
            }
            values.append(try JSONParser.parse(Array(text.utf8)))
        }
        return values
    }

    private func objects(
        _ sql: SQL, _ type: String, _ field: CollectedField, _ most: Int?
    ) async throws -> [JSONValue] {
        let object = try required(catalog.objects[type])
        let columns = object.source.isValue ? object.source.columns : object.source.key
        let list = columns.map { "v.\(quoted($0.name))::text" }.joined(separator: ", ")
        var found: [JSONValue] = []
        for row in try await database.query("SELECT \(raw: list) FROM (" + sql + "\n) v").prefix(most ?? .max) {
            var values: [String: String?] = [:]
            for (index, column) in columns.enumerated() {
                values[column.name] = try row.decode(String?.self, at: index)
            }
            if object.source.isValue {
                found.append(try await value(field, object, values))
            } else {
                let key = CompositeKey.text(columns.compactMap { values[$0.name] ?? nil })
                found.append(try await self.object(field, type, key: key))
            }
        }
        return found
    }

    /// An object of a value type, from the columns of its row.
    private func value(
        _ field: CollectedField, _ object: CatalogObject, _ row: [String: String?]
    ) async throws -> JSONValue {
        var members = JSONObject()
        for child in try collector.collect(below: field, on: object.name) {
            members[child.responseKey] = try await complete(child, on: object.name) {
                if child.name == "__typename" { return .string(object.name) }
                func text(_ column: String) -> String? { row[column] ?? nil }
                switch try required(object.fields[child.name]).binding {
                case .column(let name, let type):
                    let column = try required(object.source.column(name))
                    guard let text = text(name) else { return .null }
                    let type = type ?? column.type.scalarName
                    let json = try await values(literal(text, column.type.sqlName).selected, type).first ?? .null
                    return try selected(json, child, TypeReference(parsing: type) ?? .named(type))
                case .one(let type, let from, _, _):
                    guard let key = text(from[0]) else { return .null }
                    return try await self.object(child, type, key: key)
                case .many(let type, let from, let to):
                    guard let key = text(from[0]) else { return .null }
                    return try await connection(
                        child, try arguments(child, on: object.name), of: type, where: [(to[0], key)])
                case .computed(let computed):
                    return try await self.computed(computed, child, on: object.name, row: (object, row))
                case .expression, .through, .oneOf, .batch: throw Bubble()
                }
            }
        }
        return .object(members)
    }

    /// The fields of the objects in JSON that are asked for.
    func selected(_ value: JSONValue, _ field: CollectedField, _ type: TypeReference) throws -> JSONValue {
        guard let object = catalog.objects[type.name], object.source.isValue else { return value }
        switch value {
        case .array(let items): return .array(try items.map { try selected($0, field, type) })
        case .object(let members):
            var chosen = JSONObject()
            for child in try collector.collect(below: field, on: type.name) {
                if child.name == "__typename" {
                    chosen[child.responseKey] = .string(type.name)
                    continue
                }
                let definition = try required(catalog.schema.field(child.name, of: type.name))
                chosen[child.responseKey] = try selected(members[child.name] ?? .null, child, definition.type)
            }
            return .object(chosen)
        default: return value
        }
    }

    /// The objects whose keys code gave.
    func objects(
        _ value: JSONValue, _ type: TypeReference, _ target: CatalogObject, _ field: CollectedField
    ) async throws -> JSONValue {
        func key(_ value: JSONValue) -> String {
            switch value {
            case .string(let text): text
            case .array(let parts): CompositeKey.text(parts.map { $0.string ?? $0.description })
            default: value.description
            }
        }
        guard let item = type.nullable.item, case .array(let keys) = value else {
            return value == .null ? .null : try await self.object(field, target.name, key: key(value))
        }
        var found: [JSONValue] = []
        for value in keys {
            var object = JSONValue.null
            do {
                if value != .null { object = try await self.object(field, target.name, key: key(value)) }
            } catch is Bubble where !item.isNonNull {}
            if object != .null || !item.isNonNull { found.append(object) }
        }
        return .array(found)
    }

    func json(_ arguments: CoercedArguments) throws -> JSONObject {
        try required(InputValue.object(arguments).json.object)
    }
}

extension SQL {
    /// A SELECT of it.
    fileprivate var selected: SQL { "SELECT " + self }
}
