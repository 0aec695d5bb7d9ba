/// Everything that can go wrong between a caller and PostgreSQL.
public struct PostgresError: Error, Sendable {
    /// What the server said, field by field (PostgreSQL documentation, 55.8 "Error and Notice Message Fields").
    struct ServerFields: Sendable {
        var sqlState: String?
        var severity: String?
        var message: String?
        var detail: String?
        var hint: String?
        var schema: String?
        var table: String?
        var column: String?
        var dataType: String?
        var constraint: String?
        var position: Int?
    }

    /// Behind a reference, so that a typed throw moves one word.
    private final class Storage: Sendable {
        let code: Code
        let message: String
        let fields: ServerFields
        let cause: (any Error)?
        let wasSent: Bool

        init(code: Code, message: String, fields: ServerFields, cause: (any Error)?, wasSent: Bool) {
            self.code = code
            self.message = message
            self.fields = fields
            self.cause = cause
            self.wasSent = wasSent
        }
    }

    private let storage: Storage

    /// An error that did not come from the server.
    /// - Parameters:
    ///   - code: its kind.
    ///   - message: what happened, where, and what to do; no bound values and no secrets.
    ///   - column: the column at fault.
    ///   - cause: the error behind it, for the log.
    public init(_ code: Code, _ message: String, column: String? = nil, cause: (any Error)? = nil) {
        var fields = ServerFields()
        fields.column = column
        self.storage = Storage(code: code, message: message, fields: fields, cause: cause, wasSent: true)
    }

    init(
        _ code: Code, _ message: String, fields: ServerFields, cause: (any Error)? = nil, wasSent: Bool = true
    ) {
        self.storage = Storage(code: code, message: message, fields: fields, cause: cause, wasSent: wasSent)
    }

    /// The kind of failure.
    public var code: Code { storage.code }
    /// What happened, for a person. Bound values are never in it.
    public var message: String { storage.message }
    /// The five characters of the server's SQLSTATE (PostgreSQL documentation, appendix A).
    public var sqlState: String? { storage.fields.sqlState }
    /// The constraint that was violated.
    public var constraint: String? { storage.fields.constraint }
    /// The schema of ``table``.
    public var schema: String? { storage.fields.schema }
    /// The table at fault.
    public var table: String? { storage.fields.table }
    /// The column at fault; for a decoding error the column of the result.
    public var column: String? { storage.fields.column }
    /// ERROR, FATAL or PANIC.
    public var severity: String? { storage.fields.severity }
    /// The server's primary message. For the log only: it can quote bound values.
    public var serverMessage: String? { storage.fields.message }
    /// The server's detail. For the log only: it can hold bound values.
    public var detail: String? { storage.fields.detail }
    /// The server's hint. For the log only.
    public var hint: String? { storage.fields.hint }
    /// Where in the statement's text the fault lies, in characters from 1.
    public var position: Int? { storage.fields.position }
    /// The error behind this one, for the log.
    public var cause: (any Error)? { storage.cause }

    /// Whether the server says that the same transaction could succeed if run again: `serialization_failure` and
    /// `deadlock_detected` (PostgreSQL documentation, 13.5).
    public var isSerializationFailure: Bool { sqlState == "40001" || sqlState == "40P01" }

    /// Whether the server may have done what it was asked, without our knowing.
    public var mayHaveBeenDone: Bool {
        storage.wasSent
            && [.connectionLost, .timedOut, .cancelled, .shutDown, .protocolViolation].contains(code)
    }

    /// The same, of something that was never sent.
    var unsent: PostgresError {
        PostgresError(code, message, fields: storage.fields, cause: cause, wasSent: false)
    }

    func with(column: String) -> PostgresError {
        var fields = storage.fields
        fields.column = column
        return PostgresError(code, "column \"\(column)\": \(message)", fields: fields, cause: cause)
    }

    func with(code: Code, message: String) -> PostgresError {
        PostgresError(code, message, fields: storage.fields, cause: self)
    }
}

extension PostgresError: CustomStringConvertible {
    /// Kind, SQLSTATE, message and the names of what was violated. Never a bound value.
    public var description: String {
        var text = "PostgresError(\(code)"
        if let sqlState { text += " \(sqlState)" }
        text += "): \(message)"
        if let constraint { text += " [constraint \(constraint)]" }
        if let table { text += " [table \(table)]" }
        if let column, code == .server { text += " [column \(column)]" }
        return text
    }
}
