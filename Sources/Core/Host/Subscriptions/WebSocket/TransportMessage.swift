import JSON

/// A message of a client in the protocol graphql-transport-ws.
/// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
enum TransportMessage: Equatable {
    /// - Parameter authorization: the member `authorization` of its payload, which stands for the header field of that name.
    case connectionInit(authorization: String?)
    case ping(payload: JSONObject?)
    case pong
    case subscribe(id: String, payload: JSONObject)
    case complete(id: String)

    /// Why a message is none.
    struct Fault: Error, Equatable { let message: String }

    /// The longest id of an operation, in bytes. Clients use numbers or UUIDs.
    static let longestID = 256

    /// Reads a message.
    init(_ text: UnsafeRawBufferPointer) throws(Fault) {
        let value: JSONValue
        do throws(JSONError) { value = try JSONParser.parse(text) } catch {
            throw Fault(message: "The message is not JSON. \(error)")
        }
        guard case .object(let message) = value else { throw Fault(message: "The message is not a JSON object.") }
        guard case .string(let type)? = message["type"] else {
            throw Fault(message: "The message has no \"type\" that is a string.")
        }
        switch type {
        case "connection_init":
            self = .connectionInit(authorization: try Self.authorization(in: try Self.payload(of: message)))
        case "ping": self = .ping(payload: try Self.payload(of: message))
        case "pong":
            _ = try Self.payload(of: message)
            self = .pong
        case "subscribe":
            let id = try Self.id(of: message)
            guard let payload = try Self.payload(of: message) else {
                throw Fault(message: "The message \"subscribe\" has no \"payload\".")
            }
            self = .subscribe(id: id, payload: payload)
        case "complete": self = .complete(id: try Self.id(of: message))
        default: throw Fault(message: "There is no message of this type for a client to send.")
        }
    }

    private static func id(of message: JSONObject) throws(Fault) -> String {
        guard case .string(let id)? = message["id"], !id.isEmpty else {
            throw Fault(message: "The message has no \"id\" that is a string with something in it.")
        }
        guard id.utf8.count <= longestID else { throw Fault(message: "An \"id\" has at most \(longestID) bytes.") }
        return id
    }

    /// Clients of all makes send it under one of these names, as they would send the header field.
    private static func authorization(in payload: JSONObject?) throws(Fault) -> String? {
        switch payload?["authorization"] ?? payload?["Authorization"] {
        case nil, .null?: return nil
        case .string(let text)?: return text
        default: throw Fault(message: "The member \"authorization\" of the payload is not a string.")
        }
    }

    private static func payload(of message: JSONObject) throws(Fault) -> JSONObject? {
        switch message["payload"] {
        case nil, .null: return nil
        case .object(let payload): return payload
        default: throw Fault(message: "The \"payload\" is not an object.")
        }
    }
}
