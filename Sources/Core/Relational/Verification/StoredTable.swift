import Postgres

/// A table as the database has it.
struct StoredTable {
    struct StoredColumn {
        /// The type's name, as `format_type` has it; of a domain its base type's.
        let type: String
        let isNotNull: Bool
    }

    /// Whether it is a table with constraints and indexes of its own; a view and a foreign table have none.
    let isTable: Bool
    let columns: [String: StoredColumn]
    /// The columns and expressions of each index that serves all rows, or all that have no NULL in a column of it.
    let indexes: [[String]]

    /// Reads what the catalog of the database says; nil where there is no such table on the search path.
    static func read(_ table: String, from database: PostgresClient) async throws(PostgresError) -> StoredTable? {
        let rows = try await database.query(
            """
            SELECT c.relkind::text, a.attname::text, a.attnotnull,
                   format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, NULL)
            FROM pg_class c
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_type t ON t.oid = a.atttypid
            WHERE c.oid = to_regclass(quote_ident(\(table)))
            """)
        guard let kind = try rows.first?.decode(String.self, at: 0) else { return nil }
        var columns: [String: StoredColumn] = [:]
        for row in rows {
            guard let name = try row.decode(String?.self, at: 1), let type = try row.decode(String?.self, at: 3) else {
                continue
            }
            columns[name] = StoredColumn(type: type, isNotNull: try row.decode(Bool.self, at: 2))
        }
        let isTable = kind == "r" || kind == "p"
        return StoredTable(
            isTable: isTable, columns: columns, indexes: isTable ? try await indexes(of: table, database) : [])
    }

    private static func indexes(
        of table: String, _ database: PostgresClient
    ) async throws(PostgresError) -> [[String]] {
        let rows = try await database.query(
            """
            SELECT i.indexrelid::bigint, pg_get_indexdef(i.indexrelid, k, true), pg_get_expr(i.indpred, i.indrelid)
            FROM pg_index i, generate_series(1, i.indnkeyatts) k
            WHERE i.indrelid = to_regclass(quote_ident(\(table))) AND i.indisvalid
            ORDER BY i.indexrelid, k
            """)
        var keys: [(index: Int64, expressions: [String], predicate: String?)] = []
        for row in rows {
            let index = try row.decode(Int64.self, at: 0)
            let expression = try row.decode(String.self, at: 1)
            if keys.last?.index == index {
                keys[keys.count - 1].expressions.append(expression)
            } else {
                keys.append((index, [expression], try row.decode(String?.self, at: 2)))
            }
        }
        return keys.filter { key in
            key.predicate == nil || key.expressions.contains { "(\($0) IS NOT NULL)" == key.predicate }
        }.map(\.expressions)
    }

    /// Whether some index begins with these columns, in their order.
    func hasIndex(over columns: [Column?]) -> Bool {
        let wanted = columns.compactMap { $0 }
        guard wanted.count == columns.count else { return false }
        return indexes.contains { index in
            index.count >= wanted.count && zip(index, wanted).allSatisfy { Self.isKey($0, over: $1) }
        }
    }

    private static func isKey(_ expression: String, over column: Column) -> Bool {
        let names = [column.name, quoted(column.name)]
        guard column.ignoresCase else { return names.contains(expression) }
        return names.contains { expression.hasPrefix("videoplay_casefold(\($0))") }
    }
}

extension ColumnType {
    /// Whether a column of a database's type, as `format_type` names it, is one of this type.
    func admits(stored type: String) -> Bool {
        if case .array(let element, _) = self {
            return type.hasSuffix("[]") && element.admits(stored: String(type.dropLast(2)))
        }
        if type == formattedName { return true }
        return switch stored {
        case .bigint: ["integer", "smallint"].contains(type)
        case .integer: type == "smallint"
        case .doublePrecision: type == "real"
        case .text: ["character varying", "character", "name", "citext"].contains(type)
        case .jsonb: type == "json"
        case .numeric: ["bigint", "integer", "smallint"].contains(type)
        // Quoted only where it has to be.
        case .enumeration(let name): type == name
        default: false
        }
    }

    /// The type's name, as `format_type` has it.
    private var formattedName: String {
        switch self {
        case .timestamptz: "timestamp with time zone"
        case .time: "time without time zone"
        default: sqlName
        }
    }

    /// The database's types whose values can be shown as a scalar, the best first; nil where any can.
    static func typesShown(as scalar: String) -> [String]? {
        switch scalar {
        case "Int": ["integer", "smallint"]
        case "Float": ["double precision", "real", "numeric", "integer", "bigint", "smallint"]
        case "Boolean": ["boolean"]
        case "DateTime": ["timestamp with time zone"]
        case "JSON": ["jsonb", "json"]
        case "Decimal": ["numeric", "bigint", "integer", "smallint"]
        case "Date": ["date"]
        case "LocalTime": ["time without time zone"]
        case "Duration": ["interval"]
        case "Bytes": ["bytea"]
        default: nil
        }
    }
}
