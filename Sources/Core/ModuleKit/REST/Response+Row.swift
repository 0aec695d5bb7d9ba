public import Postgres
public import Relational

extension Response {
    /// 201 with the row that an INSERT returned, and its address: the collection's path and the row's `id`.
    public static func created(
        _ result: PostgresResult, as representation: Representation, at path: String
    ) -> Response {
        var location = path + "/"
        if let column = result.columnIndex(named: "id"), let id = result.bytes(row: 0, column: column) {
            withExtendedLifetime(result) { location += String(decoding: id, as: UTF8.self) }
        }
        return created(representation.json(result, row: 0), at: location)
    }

    /// 200 with the row that an UPDATE returned, or a 404 where there was none.
    public static func changed(
        _ result: PostgresResult, as representation: Representation, for request: Request
    ) throws(Problem) -> Response {
        guard result.rowCount > 0 else { throw .nothing(under: request) }
        return json(representation.json(result, row: 0))
    }

    /// 204 after a DELETE, or a 404 where there was nothing to delete.
    public static func deleted(_ result: PostgresResult, for request: Request) throws(Problem) -> Response {
        guard result.affectedRows > 0 else { throw .nothing(under: request) }
        return noContent
    }
}

extension Problem {
    /// 404: the request's path names nothing.
    static func nothing(under request: Request) -> Problem { .notFound("There is nothing under \(request.path).") }
}
