internal import CLibPQ

/// A `PGconn`, closed at the end of its life. Used by one thread at a time: first the one that connects, then the
/// reactor.
struct ConnectionHandle: ~Copyable {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQfinish(pointer)
    }

    /// Carries a handle from the thread that connects to the reactor. `@unchecked Sendable` holds since the sender
    /// keeps no reference, and only the receiver takes the handle out.
    final class Box: @unchecked Sendable {
        private var handle: ConnectionHandle?

        init(_ handle: consuming ConnectionHandle) {
            self.handle = consume handle
        }

        func take() -> ConnectionHandle? {
            var taken: ConnectionHandle?
            swap(&taken, &handle)
            return taken
        }
    }

    // MARK: State

    var isOpen: Bool { PQstatus(pointer) == CONNECTION_OK }
    var isBroken: Bool { PQstatus(pointer) == CONNECTION_BAD }
    var socket: Int32 { PQsocket(pointer) }
    /// The process that answers, as the other end said when the connection was made: a pooler's own number behind a pooler.
    var processID: Int32 { PQbackendPID(pointer) }
    /// The server's version: 150004 is 15.4.
    var serverVersion: Int { Int(PQserverVersion(pointer)) }
    /// libpq's last message.
    var message: String { String(cString: PQerrorMessage(pointer)) }

    var transactionStatus: TransactionStatus {
        switch PQtransactionStatus(pointer) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_INTRANS: .open
        case PQTRANS_INERROR: .failed
        case PQTRANS_ACTIVE: .active
        default: .unknown
        }
    }

    func prepareForPipelining() -> Bool {
        videoplay_ignore_notices(pointer)
        return PQsetnonblocking(pointer, 1) == 0 && PQenterPipelineMode(pointer) == 1
    }

    func enterPipeline() -> Bool { PQenterPipelineMode(pointer) == 1 }
    func exitPipeline() -> Bool { PQexitPipelineMode(pointer) == 1 }

    /// A means to cancel what runs, which may be used on another thread.
    func canceller() -> Canceller? { Canceller(PQgetCancel(pointer)) }

    // MARK: Connecting

    /// Has what the server refuses a connection with begin with its SQLSTATE, or not any more.
    func setVerbose(_ isVerbose: Bool) {
        _ = PQsetErrorVerbosity(pointer, isVerbose ? PQERRORS_VERBOSE : PQERRORS_DEFAULT)
    }

    /// Goes on connecting as far as it can without waiting.
    func proceed() -> ConnectingStep {
        switch PQconnectPoll(pointer) {
        case PGRES_POLLING_READING: .reading
        case PGRES_POLLING_WRITING: .writing
        case PGRES_POLLING_OK: .open
        default: .failed
        }
    }

    // MARK: Receiving

    /// Reads what the socket holds, and sends what is left to send.
    func consumeInput() -> Bool {
        guard PQconsumeInput(pointer) == 1 else { return false }
        while videoplay_ssl_pending(pointer) > 0 {
            guard PQconsumeInput(pointer) == 1 else { return false }
        }
        return true
    }

    var isBusy: Bool { PQisBusy(pointer) == 1 }

    func nextResult() -> OpaquePointer? { PQgetResult(pointer) }

    func nextNotification() -> (channel: String, payload: String)? {
        guard let notification = PQnotifies(pointer) else { return nil }
        defer { PQfreemem(notification) }
        return (String(cString: notification.pointee.relname), String(cString: notification.pointee.extra))
    }

    // MARK: Sending

    /// What is left to send after trying.
    func flush() -> FlushOutcome {
        switch PQflush(pointer) {
        case 0: .done
        case 1: .blocked
        default: .failed
        }
    }

    func sync() -> Bool { videoplay_pipeline_sync(pointer) == 1 }

    func sendPrepare(_ name: StatementName, _ statement: PostgresStatement, _ area: ParameterArea) -> Bool {
        area.withTypes(statement.parameterTypes) { types, count in
            name.withCString { PQsendPrepare(pointer, $0, statement.text, count, types) == 1 }
        }
    }

    func sendPrepared(
        _ name: StatementName, _ parameters: [PostgresParameter], _ format: PostgresFormat, _ area: ParameterArea
    ) -> Bool {
        area.stage(parameters)
        return name.withCString {
            PQsendQueryPrepared(
                pointer, $0, Int32(truncatingIfNeeded: parameters.count), area.values, area.lengths, area.formats,
                format == .binary ? 1 : 0) == 1
        }
    }

    func sendUnnamed(_ bound: BoundStatement, _ area: ParameterArea) -> Bool {
        area.stage(bound.parameters)
        return area.withTypes(bound.statement.parameterTypes) { types, count in
            PQsendQueryParams(
                pointer, bound.statement.text, count, types, area.values, area.lengths, area.formats,
                bound.resultFormat == .binary ? 1 : 0) == 1
        }
    }

    /// Sends a script by the simple protocol, outside pipeline mode.
    func sendScript(_ script: String) -> Bool { PQsendQuery(pointer, script) == 1 }

    func putCopyData(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            PQputCopyData(
                pointer, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(truncatingIfNeeded: bytes.count)) == 1
        }
    }

    /// Ends a COPY; with a reason, the server gives it up.
    func putCopyEnd(failure: String?) -> Bool {
        if let failure { PQputCopyEnd(pointer, failure) == 1 } else { PQputCopyEnd(pointer, nil) == 1 }
    }
}

enum FlushOutcome {
    case done
    case blocked
    case failed
}

/// What a connection that is being opened waits for.
enum ConnectingStep {
    case reading
    case writing
    case open
    case failed
}

/// Where a connection stands, as the server said last.
enum TransactionStatus: Sendable, Hashable {
    case idle
    /// Inside a transaction.
    case open
    /// Inside a transaction that can only be rolled back.
    case failed
    /// A statement is under way.
    case active
    case unknown
}
