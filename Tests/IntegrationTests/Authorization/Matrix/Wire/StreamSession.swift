import Foundation
import JSON
import TestSupport

/// What somebody has open to a server to send operations by, whose answers come one after another.
class StreamSession {
    /// The answers to each operation.
    fileprivate(set) var answers: [String: [JSONValue]] = [:]
    /// The operations of which nothing more comes.
    fileprivate(set) var ended: Set<String> = []
    /// All that has come, with the heads.
    fileprivate(set) var all = ""
    /// The status of the answer by which it was opened, or with which it was refused.
    fileprivate(set) var status = 0
    /// The code with which the server has closed it.
    fileprivate(set) var closure: Int?

    /// Opens one; the operations are started by ``start(_:_:_:)``.
    static func open(_ kind: MatrixTransport, _ port: Int, _ credential: String?) throws -> StreamSession {
        switch kind {
        case .sharedEventStream: try SharedEventSession(port, credential)
        case .webSocketByHeader: try WebSocketSession(port, header: credential, message: nil)
        case .webSocketByMessage: try WebSocketSession(port, header: nil, message: credential)
        default: DistinctEventSession(port, credential, isGet: kind == .eventStreamByGet)
        }
    }

    func start(_ id: String, _ query: String, _ variables: JSONObject = [:]) throws {}

    /// Reads what has come, or waits for more.
    /// - Returns: false where nothing has come.
    func read(waits: Bool) -> Bool { false }

    /// Ends its connections.
    func close() {}

    /// Reads until it is so, or nothing comes any more.
    func read(until isSo: () -> Bool) { while !isSo() { guard read(waits: true) else { return } } }

    /// Reads what has come.
    func drain() { while read(waits: false) {} }

    fileprivate static func fields(_ credential: String?) -> [(String, String)] {
        credential.map { [("Authorization", "Bearer \($0)")] } ?? []
    }

    fileprivate static func request(_ query: String, _ variables: JSONObject, id: String? = nil) -> String {
        var request: JSONObject = ["query": .string(query), "variables": .object(variables)]
        if let id { request["extensions"] = ["operationId": .string(id)] }
        return JSONValue.object(request).text
    }
}

/// What server-sent events have said so far.
private struct EventText {
    private var rest = ""

    /// The events that are whole: their names and data.
    mutating func events(_ bytes: [UInt8]) -> [(name: String, data: JSONValue)] {
        rest += String(decoding: bytes, as: UTF8.self)
        var events: [(String, JSONValue)] = []
        while let end = rest.range(of: "\n\n") {
            let lines = rest[..<end.lowerBound].split(separator: "\n")
            rest = String(rest[end.upperBound...])
            guard let name = lines.first(where: { $0.hasPrefix("event: ") })?.dropFirst(7) else { continue }
            let data = lines.filter { $0.hasPrefix("data:") }.map { $0.dropFirst(5) }.joined(separator: "\n")
            events.append((String(name), (try? JSONParser.parse(Array(data.utf8))) ?? .null))
        }
        return events
    }
}

/// An event stream for each operation.
private final class DistinctEventSession: StreamSession {
    private let port: Int
    private let credential: String?
    private let isGet: Bool
    private var wires: [(id: String, wire: Wire, text: EventText)] = []

    init(_ port: Int, _ credential: String?, isGet: Bool) {
        (self.port, self.credential, self.isGet) = (port, credential, isGet)
    }

    override func start(_ id: String, _ query: String, _ variables: JSONObject) throws {
        let wire = try Wire(port: port)
        let fields = Self.fields(credential) + [("Accept", "text/event-stream")]
        if isGet {
            wire.request("GET", MatrixTransport.target(query, variables), fields)
        } else {
            wire.request(
                "POST", "/query", fields + [("Content-Type", "application/json")], Self.request(query, variables))
        }
        let head = try wire.head()
        status = head.status
        all += head.text
        guard head.fields["content-type"]?.hasPrefix("text/event-stream") == true else {
            let body = try wire.body(of: head)
            all += body
            answers[id, default: []].append((try? JSONParser.parse(Array(body.utf8))) ?? .null)
            ended.insert(id)
            return
        }
        wires.append((id, wire, EventText()))
    }

    override func close() { for (_, wire, _) in wires { wire.end() } }

    override func read(waits: Bool) -> Bool {
        var hasCome = takeChunks()
        let open = wires.filter { !ended.contains($0.id) }.map(\.wire)
        if !hasCome, waits, !open.isEmpty { Wire.wait(for: open) }
        for wire in open where wire.fill(waits: false) { hasCome = true }
        for (id, wire, _) in wires where wire.isAtEnd { ended.insert(id) }
        return takeChunks() || hasCome
    }

    /// Takes what has come with the heads, and since.
    private func takeChunks() -> Bool {
        var hasCome = false
        for index in wires.indices {
            let wire = wires[index].wire
            while let chunk = wire.chunkThatCame() {
                hasCome = true
                all += String(decoding: chunk, as: UTF8.self)
                if chunk.isEmpty { ended.insert(wires[index].id) }
                for event in wires[index].text.events(chunk) {
                    if event.name == "complete" {
                        ended.insert(wires[index].id)
                    } else {
                        answers[wires[index].id, default: []].append(event.data)
                    }
                }
            }
        }
        return hasCome
    }
}

/// One event stream for all operations.
private final class SharedEventSession: StreamSession {
    private let port: Int
    private let credential: String?
    private var wire: Wire?
    private var text = EventText()
    private var token = ""

    init(_ port: Int, _ credential: String?) throws {
        (self.port, self.credential) = (port, credential)
        super.init()
        let reserving = try Wire(port: port)
        reserving.request("PUT", "/query", Self.fields(credential), "")
        let reserved = try reserving.head()
        status = reserved.status
        token = try reserving.body(of: reserved)
        all += reserved.text + token
        guard status == 201 else {
            answers[""] = [(try? JSONParser.parse(Array(token.utf8))) ?? .null]
            return
        }
        let wire = try Wire(port: port)
        wire.request(
            "GET", "/query",
            Self.fields(credential)
                + [("Accept", "text/event-stream"), ("X-GraphQL-Event-Stream-Token", token)])
        let head = try wire.head()
        all += head.text
        status = head.status
        self.wire = wire
    }

    override func start(_ id: String, _ query: String, _ variables: JSONObject) throws {
        guard wire != nil else {
            ended.insert(id)
            return
        }
        let starting = try Wire(port: port)
        starting.request(
            "POST", "/query",
            Self.fields(credential)
                + [("Content-Type", "application/json"), ("X-GraphQL-Event-Stream-Token", token)],
            Self.request(query, variables, id: id))
        let head = try starting.head()
        let body = try starting.body(of: head)
        all += head.text + body
        guard head.status != 202 else { return }
        answers[id, default: []].append((try? JSONParser.parse(Array(body.utf8))) ?? .null)
        ended.insert(id)
    }

    override func close() { wire?.end() }

    override func read(waits: Bool) -> Bool {
        guard let wire else { return false }
        // What has come with the head waits already.
        let hasCome = takeChunks()
        guard !hasCome else { return true }
        guard wire.fill(waits: waits) else { return false }
        _ = takeChunks()
        return true
    }

    private func takeChunks() -> Bool {
        var hasCome = false
        while let chunk = wire?.chunkThatCame() {
            hasCome = true
            all += String(decoding: chunk, as: UTF8.self)
            for event in text.events(chunk) {
                let id = event.data["id"].string ?? ""
                if event.name == "complete" {
                    ended.insert(id)
                } else {
                    answers[id, default: []].append(event.data["payload"])
                }
            }
        }
        return hasCome
    }
}

/// A WebSocket.
private final class WebSocketSession: StreamSession {
    private let wire: Wire

    init(_ port: Int, header: String?, message: String?) throws {
        wire = try Wire(port: port)
        super.init()
        wire.request(
            "GET", "/query",
            Self.fields(header) + [
                ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
                ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Protocol", "graphql-transport-ws"),
            ])
        let head = try wire.head()
        status = head.status
        all += head.text
        guard status == 101 else {
            let body = try wire.body(of: head)
            all += body
            answers[""] = [(try? JSONParser.parse(Array(body.utf8))) ?? .null]
            return
        }
        var first: JSONObject = ["type": "connection_init"]
        if let message { first["payload"] = ["authorization": .string("Bearer " + message)] }
        send(.object(first))
        read { all.contains("connection_ack") || closure != nil }
    }

    private var isOpen: Bool { status == 101 && closure == nil }

    override func start(_ id: String, _ query: String, _ variables: JSONObject) throws {
        guard isOpen else {
            ended.insert(id)
            return
        }
        let payload: JSONValue = ["query": .string(query), "variables": .object(variables)]
        send(["type": "subscribe", "id": .string(id), "payload": payload])
    }

    private func send(_ value: JSONValue) {
        let bytes = Array(value.text.utf8)
        var frame: [UInt8] = [0x81]
        switch bytes.count {
        case ..<126: frame.append(0x80 | UInt8(bytes.count))
        case ..<65_536: frame += [0x80 | 126, UInt8(bytes.count >> 8), UInt8(bytes.count & 0xff)]
        default:
            frame.append(0x80 | 127)
            frame += (0..<8).reversed().map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) }
        }
        // A mask of nothing is a mask.
        wire.send(frame + [0, 0, 0, 0] + bytes)
    }

    override func close() { wire.end() }

    override func read(waits: Bool) -> Bool {
        guard isOpen else { return false }
        let hasCome = wire.fill(waits: waits)
        if wire.isAtEnd, closure == nil { closure = 1006 }
        while let (opcode, bytes) = frame() {
            all += String(decoding: bytes, as: UTF8.self)
            switch opcode {
            case 8: closure = bytes.count > 1 ? Int(bytes[0]) << 8 | Int(bytes[1]) : 1005
            case 1: received((try? JSONParser.parse(bytes)) ?? .null)
            default: break
            }
        }
        return hasCome
    }

    private func received(_ message: JSONValue) {
        guard let id = message["id"].string else { return }
        switch message["type"] {
        case "next": answers[id, default: []].append(message["payload"])
        case "error":
            answers[id, default: []].append(["errors": message["payload"]])
            ended.insert(id)
        default: ended.insert(id)
        }
    }

    private func frame() -> (UInt8, [UInt8])? {
        let bytes = wire.buffer
        guard bytes.count >= 2 else { return nil }
        var (start, count) = (2, Int(bytes[1] & 0x7f))
        if count >= 126 {
            let width = count == 126 ? 2 : 8
            guard bytes.count >= 2 + width else { return nil }
            count = bytes[2..<2 + width].reduce(0) { $0 << 8 | Int($1) }
            start += width
        }
        guard let whole = wire.take(start + count) else { return nil }
        return (whole[0] & 0xf, Array(whole[start...]))
    }
}
