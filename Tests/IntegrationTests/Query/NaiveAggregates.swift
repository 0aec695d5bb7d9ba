import GraphQL
import JSON
import Postgres

@testable import Relational

/// The part of the oracle that computes over the rows of a list: each value by a statement of its own, over their keys, by other
/// means than the planner's, and the groups in memory.
struct NaiveAggregates {
    let executor: NaiveExecutor
    let object: CatalogObject
    let keys: [String]

    init(_ executor: NaiveExecutor, _ object: CatalogObject, _ keys: [String]) {
        self.executor = executor
        self.object = object
        self.keys = keys
    }

    func aggregate(_ field: CollectedField, on type: String) async throws -> JSONValue {
        var members = JSONObject()
        for part in try executor.collector.collect(below: field, on: type) {
            members[part.responseKey] = try await aggregate(part, type)
        }
        return .object(members)
    }

    private func aggregate(_ part: CollectedField, _ type: String) async throws -> JSONValue {
        if part.name == "__typename" { return .string(type) }
        if part.name == "count" { return .integer(keys.count) }
        let suffixes = [
            "min": "Extremes", "max": "Extremes", "sum": "Sums", "avg": "Averages", "countDistinct": "DistinctCounts",
        ]
        let below = object.name + (suffixes[part.name] ?? "")
        var members = JSONObject()
        for field in try executor.collector.collect(below: part, on: below) {
            members[field.responseKey] =
                field.name == "__typename" ? .string(below) : try await value(part.name, field.name)
        }
        return .object(members)
    }

    private func value(_ function: String, _ field: String) async throws -> JSONValue {
        let (column, scalar) = try shown(field)
        let name = "r.\(quoted(column.name))"
        let compared = NaiveExecutor.compared(column)
        let sql =
            switch function {
            case "min", "max":
                """
                SELECT (\(executor.jsonSQL(Self.canonical(name, column), scalar)))::text FROM rows r WHERE \(name) IS NOT NULL
                ORDER BY \(compared) \(function == "min" ? "" : "DESC"),
                         \(name)::text COLLATE "C" \(function == "min" ? "" : "DESC") LIMIT 1
                """
            case "sum" where Self.exact[column.type] != nil, "avg" where Self.exact[column.type] != nil:
                "SELECT (\(executor.jsonSQL("\(function)(\(name))", Self.exact[column.type] ?? "")))::text FROM rows r"
            case "sum" where [.bigint, .integer, .smallint].contains(column.type):
                "SELECT to_json(sum(\(name))::text)::text FROM rows r"
            case "sum": "SELECT to_json(sum(\(name)::numeric)::float8)::text FROM rows r"
            case "avg": "SELECT to_json((sum(\(name)::numeric) / count(\(name)))::float8)::text FROM rows r"
            default: "SELECT count(*)::text FROM (SELECT DISTINCT \(compared) AS v FROM rows r) d WHERE v IS NOT NULL"
            }
        return try Self.json(try await query(sql))
    }

    /// What is added up without a loss, and the scalar of its sums.
    private static let exact: [ColumnType: String] = [.numeric: "Decimal", .interval: "Duration"]

    /// Of equal values with several texts the shortest.
    private static func canonical(_ expression: String, _ column: Column) -> String {
        switch column.type {
        case .numeric: "trim_scale(\(expression))"
        case .interval: "justify_interval(\(expression))"
        default: expression
        }
    }

    private static func json(_ rows: PostgresResult) throws -> JSONValue {
        guard let text = try rows.first?.decode(String?.self, at: 0) else { return .null }
        return try JSONParser.parse(Array(text.utf8))
    }

    private func shown(_ field: String) throws -> (Column, scalar: String) {
        guard case .column(let name, let type)? = object.fields[field]?.binding, let column = object.source.column(name)
        else { throw NaiveExecutor.Bubble() }
        return (column, type ?? column.type.scalarName)
    }

    /// A query over `rows`, the rows of the list.
    private func query(_ sql: String) async throws -> PostgresResult {
        let parts = object.source.components.map { component, _ in
            keys.map { CompositeKey.part(component, of: $0) ?? "" }
        }
        let columns = object.source.keyNames.map { "t.\(quoted($0))::text" }.joined(separator: ", ")
        let arrays = SQL.joined(parts.map { "\($0)" })
        return try await executor.database.query(
            """
            WITH rows AS (
                SELECT * FROM \(identifier: object.source.table ?? "") t
                WHERE ROW(\(raw: columns)) IN (SELECT * FROM unnest(
            """ + arrays + ")) ) \(raw: sql)")
    }

    // MARK: Groups

    /// What rows are grouped by.
    private struct Key {
        let field: String
        let column: Column
        let expression: String
    }

    func groups(_ field: CollectedField, _ arguments: CoercedArguments) async throws -> JSONValue {
        let size = try executor.size(arguments["first"]) ?? executor.pageSize
        var zone = "UTC"
        if case .string(let name)? = arguments["timeZone"] { zone = name }
        var grouped: [Key] = []
        for name in names(arguments["by"]) { grouped.append(try key(name, zone)) }
        guard !grouped.isEmpty, Set(grouped.map(\.field)).count == grouped.count else { throw NaiveExecutor.Bubble() }
        let isZoned = grouped.contains { $0.expression.contains("AT TIME ZONE") }
        if isZoned, !["UTC", "Europe/Berlin", "America/St_Johns"].contains(zone) { throw NaiveExecutor.Bubble() }

        var groups: [[Int?]: [String]] = [:]
        let ranks = try await grouped.asyncMap { try await self.ranks($0.expression) }
        for key in keys { groups[ranks.map { $0[key] ?? nil }, default: []].append(key) }
        var order = try await self.order(names(arguments["orderBy"]))
        if order.last.map({ $0.value != nil }) ?? true { order.append(Order(ascending: true, value: nil)) }
        let sorted = groups.sorted { left, right in
            for term in order {
                for (left, right) in zip(term.values(of: left), term.values(of: right)) where left != right {
                    guard let left, let right else { return left != nil }
                    return term.ascending ? left < right : left > right
                }
            }
            return false
        }
        var values: [JSONValue] = []
        for group in sorted.prefix(size) {
            values.append(try await NaiveAggregates(executor, object, group.value).group(field, grouped))
        }
        return .array(values)
    }

    private func group(_ field: CollectedField, _ grouped: [Key]) async throws -> JSONValue {
        let type = "\(object.name)Group"
        var members = JSONObject()
        for part in try executor.collector.collect(below: field, on: type) {
            guard part.name == "key" else {
                members[part.responseKey] = try await aggregate(part, type)
                continue
            }
            var shown = JSONObject()
            for field in try executor.collector.collect(below: part, on: "\(type)Key") {
                shown[field.responseKey] =
                    field.name == "__typename"
                    ? .string("\(type)Key") : try await value(of: grouped.first { $0.field == field.name })
            }
            members[part.responseKey] = .object(shown)
        }
        return .object(members)
    }

    private func value(of key: Key?) async throws -> JSONValue {
        guard let key else { return .null }
        let scalar = try shown(key.field).scalar
        let expression = key.column.ignoresCase ? "r.\(quoted(key.column.name)) COLLATE \"C\"" : key.expression
        let rows = try await query(
            "SELECT (\(executor.jsonSQL(expression, scalar)))::text FROM rows r ORDER BY \(expression) LIMIT 1")
        return try Self.json(rows)
    }

    private func names(_ value: InputValue?) -> [String] {
        guard case .list(let values)? = value else { return [] }
        return values.compactMap { if case .enumeration(let name) = $0 { name } else { nil } }
    }

    private func key(_ name: String, _ zone: String) throws -> Key {
        let prefix = ["HOUR", "DAY", "WEEK", "MONTH", "YEAR"].first { name.hasPrefix($0 + "_OF_") }
        let stem = prefix.map { name.dropFirst($0.count + 4) } ?? name[...]
        for field in object.order where field.enumValueName == stem {
            let (column, _) = try shown(field)
            let plain = Self.canonical(NaiveExecutor.compared(column), column)
            let local = "r.\(quoted(column.name)) AT TIME ZONE '\(zone)'"
            return Key(
                field: field, column: column,
                expression: prefix.map { "date_trunc('\($0.lowercased())', \(local)) AT TIME ZONE '\(zone)'" } ?? plain)
        }
        throw NaiveExecutor.Bubble()
    }

    // MARK: Order

    private struct Order {
        let ascending: Bool
        /// What a group is ordered by; nil for its key.
        let value: (([String]) -> Double?)?

        func values(of group: (key: [Int?], value: [String])) -> [Double?] {
            guard let value else { return group.key.map { $0.map(Double.init) } }
            return [value(group.value)]
        }
    }

    private func order(_ names: [String]) async throws -> [Order] {
        var terms: [Order] = []
        for name in names {
            let ascending = name.hasSuffix("_ASC")
            let stem = name.dropLast(ascending ? 4 : 5)
            if stem == "KEY" { return terms + [Order(ascending: ascending, value: nil)] }
            if stem == "COUNT" {
                terms.append(Order(ascending: ascending) { Double($0.count) })
                continue
            }
            let function = try executor.required(
                ["COUNT_DISTINCT_", "MIN_", "MAX_", "SUM_", "AVG_"].first(where: stem.hasPrefix))
            let field = try executor.required(
                object.order.first { $0.enumValueName == stem.dropFirst(function.count) })
            let (column, _) = try shown(field)
            let values = try await function == "SUM_" || function == "AVG_" ? numbers(column) : ordinals(column)
            terms.append(
                Order(ascending: ascending) { keys in
                    let own = keys.compactMap { values[$0] }
                    switch function {
                    case "COUNT_DISTINCT_": return Double(Set(own).count)
                    case "MIN_": return own.min()
                    case "MAX_": return own.max()
                    case "SUM_": return own.isEmpty ? nil : own.reduce(0, +)
                    // Averages that are one to PostgreSQL may differ in their last binary digit here.
                    default: return own.isEmpty ? nil : (own.reduce(0, +) / Double(own.count) * 1e9).rounded()
                    }
                })
        }
        return terms
    }

    private func numbers(_ column: Column) async throws -> [String: Double] {
        let name = "r.\(quoted(column.name))"
        // As intervals are compared: a month is thirty days, a day is 24 hours.
        let parts = [
            ("YEAR", 31_104_000), ("MONTH", 2_592_000), ("DAY", 86_400), ("HOUR", 3_600), ("MINUTE", 60), ("SECOND", 1),
        ]
        let seconds = parts.map { "extract(\($0.0) FROM \(name)) * \($0.1)" }.joined(separator: " + ")
        return try await byKey("(\(column.type == .interval ? seconds : name))::float8::text")
            .compactMapValues { $0.flatMap(Double.init) }
    }

    private func ordinals(_ column: Column) async throws -> [String: Double] {
        try await ranks(NaiveExecutor.compared(column)).compactMapValues { $0.map(Double.init) }
    }

    /// The place of each row's value among the different values of all; nil for NULL.
    private func ranks(_ expression: String) async throws -> [String: Int?] {
        try await byKey(
            "CASE WHEN \(expression) IS NOT NULL THEN dense_rank() OVER (ORDER BY \(expression)) END::text"
        ).mapValues { $0.flatMap { Int($0) } }
    }

    private func byKey(_ expression: String) async throws -> [String: String?] {
        var values: [String: String?] = [:]
        let names = object.source.keyNames
        let key = names.map { "r.\(quoted($0))::text" }.joined(separator: ", ")
        for row in try await query("SELECT \(key), \(expression) FROM rows r") {
            let parts = try names.indices.map { try row.decode(String.self, at: $0) }
            values[CompositeKey.text(parts)] = .some(try row.decode(String?.self, at: names.count))
        }
        return values
    }
}

extension Array {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
