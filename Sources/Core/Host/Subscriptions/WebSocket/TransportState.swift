import GraphQL
import HTTP
import JSON
import Relational

/// One connection of the protocol graphql-transport-ws, from the server's side. A state machine without input or output of
/// its own: the WebSocket's handler tells it what comes in and does what it answers.
struct TransportState {
    /// The protocol's name in a WebSocket's handshake.
    static let subprotocol = "graphql-transport-ws"

    /// What to do.
    enum Action: Equatable {
        /// Send a text message.
        case send([UInt8])
        /// Find out who shows a credential.
        case authenticate(String)
        /// Execute an operation.
        case start(operation: Int, QueryRequest)
        /// Nothing more is wanted of an operation.
        case stop(operation: Int)
        /// Close the WebSocket. Nothing follows.
        case close(WebSocketClosure)
    }

    private enum Phase {
        case opened
        /// It is being found out who has connected.
        case authenticating
        case acknowledged
        case closed
    }

    private var phase = Phase.opened
    private var operations = OperationNumbers()
    private let limit: Int

    /// - Parameter limit: how many operations may be active at once.
    init(limit: Int) { self.limit = limit }

    /// The operations that are active.
    var activeOperations: [Int] { Array(operations.all) }

    /// A text message came in.
    mutating func received(_ text: UnsafeRawBufferPointer) -> [Action] {
        guard phase != .closed else { return [] }
        let message: TransportMessage
        do throws(TransportMessage.Fault) { message = try TransportMessage(text) } catch {
            return close(.invalidMessage(error.message))
        }
        switch message {
        case .connectionInit(let authorization): return initialise(authorization)
        case .ping(let payload): return [.send(Self.pong(payload))]
        case .pong: return []
        case .subscribe(let id, let payload): return subscribe(id, payload)
        case .complete(let id): return operations.end(id: id).map { [.stop(operation: $0)] } ?? []
        }
    }

    private mutating func initialise(_ authorization: String?) -> [Action] {
        guard phase == .opened else { return close(.tooManyInitialisations) }
        guard let authorization else { return acknowledge() }
        phase = .authenticating
        return [.authenticate(authorization)]
    }

    /// It is known who has connected, or that the credential is none.
    mutating func authenticated(_ isGood: Bool) -> [Action] {
        guard phase == .authenticating else { return [] }
        return isGood ? acknowledge() : close(.forbidden)
    }

    private mutating func acknowledge() -> [Action] {
        phase = .acknowledged
        return [.send(Array(#"{"type":"connection_ack"}"#.utf8))]
    }

    private mutating func subscribe(_ id: String, _ payload: JSONObject) -> [Action] {
        guard phase == .acknowledged else { return close(.unauthorized) }
        let request: QueryRequest
        do throws(QueryRequest.Fault) { request = try QueryRequest(members: payload) } catch {
            return close(.invalidMessage(error.message))
        }
        guard operations.count < limit else {
            let error = GraphQLError.limit(
                "subscriptions.perConnection", value: limit,
                message: "The connection has \(limit) operations, as many as it may have at once. Complete one first.")
            return [.send(Self.message("error", id) { $0.errors([error]) })]
        }
        guard let operation = operations.begin(id) else { return close(.alreadyExists(id)) }
        return [.start(operation: operation, request)]
    }

    /// An operation has something to say. It is not sent where the client has completed the operation meanwhile.
    mutating func produced(_ message: StreamMessage) -> [Action] {
        guard phase != .closed, let id = operations.id(of: message.operation) else { return [] }
        switch message.output {
        case .next(let response): return [.send(Self.message("next", id) { $0.raw(response) })]
        case .failed(let errors):
            operations.end(message.operation)
            return [.send(Self.message("error", id) { $0.errors(errors) })]
        case .complete:
            operations.end(message.operation)
            return [.send(Self.message("complete", id))]
        }
    }

    /// The time for the connection's initialisation has passed.
    mutating func initialisationTimePassed() -> [Action] {
        phase == .opened || phase == .authenticating ? close(.initialisationTimeout) : []
    }

    /// The server ends the stream.
    mutating func ended(_ reason: StreamEnd) -> [Action] {
        guard phase != .closed else { return [] }
        switch reason {
        case .stopping: return close(.stopping)
        case .missed: return close(.missed)
        case .revoked, .expired: return close(.forbidden)
        case .slowClient, .slowAnswers, .interrupted: return close(.tooSlow)
        }
    }

    private mutating func close(_ closure: WebSocketClosure) -> [Action] {
        phase = .closed
        return [.close(closure)]
    }

    private static func pong(_ payload: JSONObject?) -> [UInt8] {
        guard let payload else { return Array(#"{"type":"pong"}"#.utf8) }
        var json = JSONWriter()
        json.raw(#"{"type":"pong","payload":"#)
        json.value(.object(payload))
        json.endObject()
        return json.bytes
    }

    private static func message(
        _ type: StaticString, _ id: String, payload: ((inout JSONWriter) -> Void)? = nil
    ) -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.raw(#"{"id":"#)
        json.string(id)
        json.raw(#","type":""#)
        json.raw(type)
        json.raw("\"")
        if let payload {
            json.raw(#","payload":"#)
            payload(&json)
        }
        json.endObject()
        return json.bytes
    }
}
