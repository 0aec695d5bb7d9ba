/// One COPY FROM STDIN in binary form on a leased connection (PostgreSQL documentation, COPY, "Binary Format").
struct CopyIn {
    /// Rows are sent in pieces of this size: each is on its way before the next is filled.
    private static let pieceBytes = 1 << 16
    private static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]

    private let reactor: Reactor
    private let lease: Lease
    private let columns: [String]
    private let types: [PostgresType]
    private let deadline: MonotonicInstant?
    private var buffer: [UInt8]
    private var row = 0

    /// Asks for the columns' types and begins.
    init(
        reactor: Reactor, lease: Lease, table: String, schema: String?, columns: [String],
        deadline: MonotonicInstant?
    ) async throws(PostgresError) {
        guard !columns.isEmpty, columns.count <= Int(Int16.max) else {
            throw PostgresError(.encoding, "COPY needs the names of 1 to \(Int16.max) columns")
        }
        let path = [schema, table].compactMap { $0 }.map(SQL.quotedIdentifier).joined(separator: ".")
        let names = columns.map(SQL.quotedIdentifier).joined(separator: ", ")
        let shape = try await reactor.runOne(
            BoundStatement(SQL(raw: "SELECT \(names) FROM \(path) LIMIT 0")), on: .lease(lease), deadline: deadline)
        self.reactor = reactor
        self.lease = lease
        self.columns = columns
        self.types = (0..<shape.columnCount).map { shape.columnType($0) }
        self.deadline = deadline
        // After the signature no flags and no header extension.
        self.buffer = Self.signature + [0, 0, 0, 0, 0, 0, 0, 0]
        try await reactor.run(
            .copyBegin("COPY \(path) (\(names)) FROM STDIN (FORMAT binary)"), on: lease, deadline: deadline)
    }

    mutating func append(_ values: [PostgresParameter]) async throws(PostgresError) {
        row += 1
        guard values.count == columns.count else {
            throw PostgresError(.encoding, "row \(row) has \(values.count) values for \(columns.count) columns")
        }
        buffer.append(bigEndian: Int16(truncatingIfNeeded: values.count))
        for (index, value) in values.enumerated() {
            if let reason = value.appendBinary(to: &buffer, as: types[index]) {
                throw PostgresError(
                    .encoding, "row \(row), column \"\(columns[index])\": \(reason)", column: columns[index])
            }
        }
        if buffer.count >= Self.pieceBytes { try await send() }
    }

    private mutating func send() async throws(PostgresError) {
        let piece = buffer
        buffer = []
        buffer.reserveCapacity(Self.pieceBytes + 1024)
        try await reactor.run(.copyRows(piece), on: lease, deadline: deadline)
    }

    /// - Returns: how many rows the server has taken.
    mutating func finish() async throws(PostgresError) -> Int {
        buffer.append(bigEndian: Int16(-1))
        try await send()
        let results = try await reactor.run(.copyEnd(failure: nil), on: lease, deadline: deadline)
        return results.first?.affectedRows ?? 0
    }

    /// Lets the server throw away what it has.
    func abort() async {
        // The server answers with an error, as asked; where the connection is gone there is nothing to abort.
        _ = try? await reactor.run(
            .copyEnd(failure: "the rows ended early"), on: lease, deadline: .now + .seconds(5), isCancellable: false)
    }
}
