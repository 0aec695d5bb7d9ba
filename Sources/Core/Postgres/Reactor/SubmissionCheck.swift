/// What can be known to be wrong before anything is sent, found on the caller's thread.
enum SubmissionCheck {
    /// The count is sixteen bits wide in the Bind message (PostgreSQL documentation, 55.7).
    static let maximumParameters = 65_535
    /// The server drops a connection that sends a message of 1 GiB (`PQ_LARGE_MESSAGE_LIMIT`,
    /// src/include/libpq/libpq.h), and with it what others have in flight. Half of it leaves room for all else.
    static let maximumBytes = 512 << 20

    static func check(_ statements: [BoundStatement], _ target: Submission.Target) throws(PostgresError) {
        var bytes = 0
        for bound in statements {
            try check(bound.statement, target)
            bytes += try check(bound.parameters, of: bound.statement)
        }
        try check(bytes: bytes)
    }

    static func check(_ row: InsertSubmission) throws(PostgresError) {
        try check(bytes: try check(row.row, of: row.insert.form(forRowsOnce: false).alone))
    }

    /// - Returns: how many bytes the values take.
    private static func check(
        _ parameters: [PostgresParameter], of statement: PostgresStatement
    ) throws(PostgresError) -> Int {
        guard parameters.count == statement.parameterTypes.count else {
            throw PostgresError(
                .encoding,
                "a statement of \(statement.parameterTypes.count) parameters was given \(parameters.count) values")
        }
        guard parameters.count <= maximumParameters else {
            throw PostgresError(.encoding, "a statement has at most \(maximumParameters) parameters; use an array")
        }
        var bytes = 0
        for (index, parameter) in parameters.enumerated() {
            bytes += parameter.stagedSize
            if let reason = parameter.fault {
                throw PostgresError(.encoding, "$\(index + 1) cannot be sent: \(reason)")
            }
        }
        return bytes
    }

    private static func check(bytes: Int) throws(PostgresError) {
        guard bytes <= maximumBytes else {
            throw PostgresError(.encoding, "the values of a submission are longer than \(maximumBytes) bytes")
        }
    }

    private static func check(_ statement: PostgresStatement, _ target: Submission.Target) throws(PostgresError) {
        guard let command = statement.storage.sessionCommand else { return }
        if command == .copy {
            throw PostgresError(.leaseRequired, "COPY cannot run in a pipeline: use copyIn, or a script on a lease")
        }
        if case .shared = target {
            throw PostgresError(
                .leaseRequired,
                "\(command.rawValue.uppercased()) changes the session, which others share: "
                    + "use transaction, or withLease")
        }
    }
}

extension PostgresParameter {
    /// Why the value cannot be sent.
    fileprivate var fault: String? {
        switch storage {
        case .null, .fixed, .binary: nil
        case .text(let text): text.utf8.contains(0) ? "text with a zero byte" : nil
        case .textBytes(let text): text.contains(0) ? "text with a zero byte" : nil
        case .invalid(let reason): reason
        }
    }
}
