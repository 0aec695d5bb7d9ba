internal import CLibPQ

/// What `PQgetResult` gave, sorted by what it means for the connection.
enum ServerAnswer: ~Copyable {
    /// A statement, or a Prepare, succeeded.
    case result(ResultHandle)
    case failure(ServerFailure)
    /// Not run, since one before it in the same submission failed.
    case aborted
    /// The end of a submission.
    case sync
    /// The server waits for the rows of a COPY.
    case copyIn
    case unexpected

    init(_ pointer: OpaquePointer) {
        let handle = ResultHandle(pointer)
        switch handle.status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: self = .result(handle)
        case PGRES_PIPELINE_SYNC: self = .sync
        case PGRES_PIPELINE_ABORTED: self = .aborted
        case PGRES_COPY_IN: self = .copyIn
        case PGRES_FATAL_ERROR: self = .failure(ServerFailure(handle))
        default: self = .unexpected
        }
    }
}

/// A server's error, and what it means for the connection.
struct ServerFailure {
    let error: PostgresError
    /// The session is over, or the error is libpq's own: the connection broke.
    let isFatal: Bool

    init(_ result: borrowing ResultHandle) {
        var fields = PostgresError.ServerFields()
        // The letters are the protocol's own (PostgreSQL documentation, 55.8).
        fields.sqlState = result.field("C")
        // A pooler's own errors have only the severity that a server may translate.
        fields.severity = result.field("V") ?? result.field("S")
        fields.message = result.field("M")
        fields.detail = result.field("D")
        fields.hint = result.field("H")
        fields.schema = result.field("s")
        fields.table = result.field("t")
        fields.column = result.field("c")
        fields.dataType = result.field("d")
        fields.constraint = result.field("n")
        fields.position = result.field("P").flatMap { Int($0) }
        self.isFatal = fields.sqlState == nil || fields.severity == "FATAL" || fields.severity == "PANIC"
        self.error = PostgresError(.server, Self.message(fields), fields: fields)
    }

    /// The primary messages of data exceptions (class 22) and of RAISE (class P0) quote values; all others name
    /// objects only.
    private static func message(_ fields: PostgresError.ServerFields) -> String {
        guard let message = fields.message, let sqlState = fields.sqlState else {
            return "the connection to PostgreSQL broke"
        }
        if sqlState.hasPrefix("22") { return "PostgreSQL refused a value (its own message, in the log, may quote it)" }
        if sqlState.hasPrefix("P0") { return "PostgreSQL raised an exception (its own message is in the log)" }
        return message
    }
}
