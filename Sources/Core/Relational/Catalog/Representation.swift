import GraphQL
import JSON
public import Postgres

/// How a row is shown in JSON by itself: all fields of its type that hold a value of the row. It is how REST answers a write
/// in the same statement that writes.
public struct Representation: Sendable {
    /// The list for `RETURNING` or `SELECT` over the table without an alias.
    public let returning: String
    private let fields: [(prefix: [UInt8], encoding: ScalarEncoding)]

    init(of object: CatalogObject, fields names: [String]) {
        var expressions: [String] = []
        var fields: [(prefix: [UInt8], encoding: ScalarEncoding)] = []
        for name in names {
            let prefix = Array((fields.isEmpty ? "{\"" : ",\"").utf8) + name.utf8 + Array("\":".utf8)
            switch object.fields[name]?.binding {
            case .column(let name, let type):
                guard let column = object.source.column(name) else { continue }
                expressions.append(quoted(name))
                fields.append((prefix, ScalarEncoding(of: column.type, as: type ?? column.type.scalarName)))
            case .expression(let sql, let type):
                expressions.append(sql.replacingToken("{row}", with: quoted(object.source.table ?? "")))
                fields.append((prefix, ScalarEncoding(scalar: TypeReference(parsing: type)?.name ?? type)))
            case .one, .many, .batch, nil:
                continue
            }
        }
        self.returning = expressions.joined(separator: ", ")
        self.fields = fields
    }

    /// A row as a JSON object.
    ///
    /// - Parameters:
    ///   - result: the result, in text format, of a statement that selected exactly ``returning``.
    ///   - row: the row's number.
    public func json(_ result: PostgresResult, row: Int) -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        for (column, field) in fields.enumerated() {
            json.raw(field.prefix)
            guard column < result.columnCount, let text = result.bytes(row: row, column: column),
                field.encoding.write(text, to: &json)
            else {
                json.null()
                continue
            }
        }
        if fields.isEmpty { json.beginObject() }
        json.endObject()
        return json.bytes
    }
}
