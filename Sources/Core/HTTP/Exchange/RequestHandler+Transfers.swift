import HTTPTypes
import Logging
import NIOCore
import ProblemDetails

/// What has to be known of a request at the end of an answer that is written as it is made.
struct TransferRecord: Sendable {
    let id: String
    let head: HTTPRequest
    let path: Substring
    let endpoint: Endpoint
    let status: Int
    let start: NIODeadline
    let client: Peer
    let rates: RequestRates?
}

/// Answers that go on after their heads have left, and bodies that are read meanwhile.
extension RequestHandler {
    /// How the body of a request is bounded, where its endpoint reads it as it comes; nil where it is read whole first.
    func streaming(_ method: String, _ target: String) -> StreamedBody? {
        guard readsStreams else { return nil }
        let path = Self.target(target).path
        guard case .endpoint(let endpoint, _) = routes.match(method: method, path: path),
            case .streamed(let limit) = endpoint.body
        else { return nil }
        return StreamedBody(limit: limit)
    }

    /// The answer has ended.
    ///
    /// - Parameters:
    ///   - status: what the log and the metrics say; that of its head where nil.
    ///   - bytes: how many bytes of its body were sent.
    func ended(_ record: TransferRecord, status: Int? = nil, bytes: Int) {
        resources.activity.ended()
        record.rates?.charge(bytes, to: .bytes)
        record.endpoint.observer.answered(
            AnsweredRequest(
                id: record.id, method: record.head.method.rawValue, path: record.path, status: status ?? record.status,
                bytes: bytes, microseconds: (NIODeadline.now() - record.start).nanoseconds / 1_000,
                client: record.client.name))
    }

    /// The answer has failed after its head had left, so that only the log can say why.
    ///
    /// - Parameters:
    ///   - error: what the endpoint threw.
    ///   - cut: why the connection has ended; nil where it had not.
    func failed(_ record: TransferRecord, _ error: any Error, cut: StreamCut?, bytes: Int) {
        var metadata = metadata(record.endpoint, record.id)
        metadata["bytes"] = "\(bytes)"
        switch cut {
        case .clientGone: break
        case .stopping: logger.notice("The answer was cut off, since the server is stopping.", metadata: metadata)
        case .silent:
            logger.warning(
                """
                The answer was cut off: its connection was silent for as long as a request may take \
                (server.limits.requestTime).
                """, metadata: metadata)
        case nil:
            // What the client did wrong it would have been told before the head.
            let isClients = (error as? Problem).map { !$0.isFault } ?? false
            logger.log(
                level: isClients ? .notice : .error, "The answer was cut off, since it failed after its head had left.",
                error: error, metadata: metadata)
        }
        ended(record, status: cut == .clientGone ? Self.clientClosedRequest : nil, bytes: bytes)
    }

    /// The answer in place of one that has failed before its head has left.
    func failure(_ error: any Error, in record: TransferRecord) -> Answer {
        var reply = failure(error, record.id, record.endpoint, record.head)
        ended(record, status: reply.status, bytes: reply.body.count ?? 0)
        sharing?.share(&reply, with: record.head)
        return Answer(
            reply: reply, id: record.id, date: date.text, strictTransport: strictTransport(record.client, record.head))
    }

    /// What the log says of where something has failed.
    func metadata(_ endpoint: Endpoint?, _ id: String) -> Logger.Metadata {
        let own: Logger.Metadata = ["request_id": .string(id)]
        guard let endpoint else { return own }
        return endpoint.metadata.merging(own) { $1 }.merging(["route": .string(endpoint.route)]) { $1 }
    }
}
