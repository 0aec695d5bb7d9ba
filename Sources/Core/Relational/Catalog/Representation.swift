import GraphQL
public import Postgres

/// How a row is shown in JSON by itself: all fields of its type that hold a value of the row. It is how REST answers a write
/// in the same statement that writes.
public struct Representation: Sendable {
    /// The list for `RETURNING` or `SELECT` over the table without an alias.
    public let returning: String
    /// The names of the fields, in the order in which they are shown.
    public let names: [String]
    private let fields: [(name: [UInt8], encoding: ScalarEncoding)]
    /// How many columns ``returning`` has.
    public let returnedCount: Int
    /// The positions of the columns of the row's key in ``returning``.
    private let keyColumns: [Int]
    /// The type's name.
    let type: String
    /// Whether each field is shown.
    private var isShown: [Bool]
    /// Whether a mask is shown in each field's place.
    private var isMasked: [Bool]

    /// The representation of no row.
    static var none: Representation {
        Representation(of: CatalogObject(name: "", source: Source(columns: []), listing: nil), fields: [], LeafTypes())
    }

    /// - Parameters:
    ///   - object: the type.
    ///   - names: the fields that are shown.
    ///   - columns: columns that are returned besides, and not shown.
    ///   - leaves: the enums and scalars by which they are shown.
    init(of object: CatalogObject, fields names: [String], columns: [String] = [], _ leaves: LeafTypes) {
        var expressions: [String] = []
        var fields: [(name: [UInt8], encoding: ScalarEncoding)] = []
        var shown: [String] = []
        var positions: [String: Int] = [:]
        for name in names {
            let key = Array("\"\(name)\":".utf8)
            switch object.fields[name]?.binding {
            case .column(let column, let type):
                guard let column = object.source.column(column) else { continue }
                if positions[column.name] == nil { positions[column.name] = expressions.count }
                expressions.append(quoted(column.name))
                fields.append((key, leaves.encoding(of: column.type, as: type ?? column.type.scalarName)))
            case .expression(let sql, let type):
                expressions.append(sql.replacingToken("{row}", with: quoted(object.source.table ?? "")))
                fields.append((key, leaves.encoding(of: TypeReference(parsing: type) ?? .named(type))))
            case .one, .many, .through, .oneOf, .computed, .batch, nil:
                continue
            }
            shown.append(name)
        }
        for column in object.source.keyNames + columns where positions[column] == nil {
            guard object.source.column(column) != nil else { continue }
            positions[column] = expressions.count
            expressions.append(quoted(column))
        }
        keyColumns = object.source.keyNames.compactMap { positions[$0] }
        self.type = object.name
        self.names = shown
        self.isShown = fields.map { _ in true }
        self.isMasked = fields.map { _ in false }
        self.returning = expressions.joined(separator: ", ")
        self.returnedCount = expressions.count
        self.fields = fields
    }

    /// A row as a JSON object. A value without a form in JSON is null; ``QueryEngine/json(of:as:in:)`` tells the log of it, too.
    ///
    /// - Parameters:
    ///   - result: the result, in text format, of a statement that selected exactly ``returning``.
    ///   - row: the row's number.
    public func json(_ result: PostgresResult, row: Int) -> [UInt8] { json(result, row: row) { _, _ in } }

    /// - Parameter report: told the name of each field whose value has no form, and what is wrong.
    func json(_ result: PostgresResult, row: Int, _ report: (_ field: String, _ fault: String) -> Void) -> [UInt8] {
        var json = ResponseBuffer(capacity: 256)
        var before = UInt8(ascii: "{")
        for (column, field) in fields.enumerated() where isShown[column] {
            json.byte(before)
            before = UInt8(ascii: ",")
            json.raw(field.name)
            guard !isMasked[column] else {
                json.string(ColumnAccess.mask)
                continue
            }
            guard column < result.columnCount, let text = result.bytes(row: row, column: column) else {
                json.null()
                continue
            }
            if !field.encoding.write(text, to: &json) {
                json.null()
                report(names[column], field.encoding.fault)
            }
        }
        if before != UInt8(ascii: ",") { json.beginObject() }
        json.endObject()
        return json.bytes
    }

    /// The key of a row of such a result, or nil where there is no such row.
    public func key(_ result: PostgresResult, row: Int) -> String? {
        key(parts: result, row: row).map(CompositeKey.text)
    }

    /// The values of the columns of the key, likewise.
    public func key(parts result: PostgresResult, row: Int) -> [String]? {
        guard row < result.rowCount else { return nil }
        let parts = withExtendedLifetime(result) {
            keyColumns.compactMap { column in
                result.bytes(row: row, column: column).map { String(decoding: $0, as: UTF8.self) }
            }
        }
        return parts.count == keyColumns.count ? parts : nil
    }

    /// The same, as a role sees it.
    func seen(by role: Role, of object: CatalogObject) -> Representation {
        let seen = object.seen(by: role)
        var narrowed = self
        narrowed.isShown = zip(names, isShown).map { $1 && !seen.refusedFields.contains($0) }
        narrowed.isMasked = names.map { name in
            guard case .column(let column, _)? = seen.fields[name]?.binding else { return false }
            return seen.source.column(column)?.visibility == .masked
        }
        return narrowed
    }

    /// The same, with only those of the fields that are named.
    public func showing(_ chosen: [String]) -> Representation {
        var narrowed = self
        narrowed.isShown = zip(names, isShown).map { $1 && chosen.contains($0) }
        return narrowed
    }
}
