import GraphQL
import HTTP
import JSON
import Relational

/// The text of an event stream as graphql-sse has it. With an id it is that of a stream that many operations share.
/// https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
///
/// Responses are JSON without line feeds, so that each is one `data` line.
enum EventStreamText {
    /// An operation's response.
    static func next(_ response: [UInt8], id: String?) -> [UInt8] {
        ServerSentEvents.event("next", size: response.count) { json in
            if let id {
                json.raw("{\"id\":")
                json.string(id)
                json.raw(",\"payload\":")
                json.raw(response)
                json.endObject()
            } else {
                json.raw(response)
            }
        }
    }

    /// The end of an operation. Clients that use `EventSource` are told of it only with a `data` field.
    static func complete(id: String?) -> [UInt8] {
        ServerSentEvents.event("complete") { json in
            if let id {
                json.raw("{\"id\":")
                json.string(id)
                json.endObject()
            }
        }
    }

    /// What an operation has to say. Errors before its execution are a response, too, since the stream is open already.
    static func text(_ output: OperationOutput, id: String?) -> [UInt8] {
        switch output {
        case .next(let response): next(response, id: id)
        case .failed(let errors): next(QueryFailure(errors).answer.bytes, id: id) + complete(id: id)
        case .complete: complete(id: id)
        }
    }

    /// Why the server ends a stream of one operation.
    static func end(_ reason: StreamEnd) -> [UInt8] {
        text(.failed([GraphQLError(reason.message, code: reason.code)]), id: nil)
    }
}
