import GraphQL
import HTTP

/// Where one operation of a stream puts its answers.
struct OperationOutlet: Sendable {
    let operation: Int
    let queue: StreamQueue

    /// - Parameter room: what a large response takes of the room for answers that wait to be read.
    func next(_ response: [UInt8], _ room: UnreadAnswers.Share? = nil) {
        queue.push(StreamMessage(operation: operation, output: .next(response), room: room))
    }
    func failed(_ errors: [GraphQLError]) { queue.push(StreamMessage(operation: operation, output: .failed(errors))) }
    func complete() { queue.push(StreamMessage(operation: operation, output: .complete)) }

    /// Ends the operation, and the stream where that is what the reason means.
    func end(_ reason: StreamEnd) {
        switch reason {
        // A client that is told so by an error would take the operation for done for good; one whose stream ends connects and
        // subscribes again by itself, and can then ask what it missed.
        case .slowClient, .missed, .stopping, .revoked, .expired: queue.end(reason)
        case .slowAnswers, .interrupted:
            failed([GraphQLError(reason.message, code: .serviceUnavailable)])
        }
    }
}
