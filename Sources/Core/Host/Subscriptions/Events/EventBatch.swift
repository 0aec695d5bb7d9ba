import JSON
import ModuleKit

/// Events as servers tell them to each other: the payload of a PostgreSQL notification.
///
/// It is a JSON array: first an array with the payload's number and its server's name, then one for each event: the topic,
/// the key, then the attributes. Where it tells of more than something new an object follows: `change` and `payload`. A server
/// that is older or newer reads what it can; the channel's name changes with what it could not.
struct EventBatch {
    /// Nil from a server that does not number what it tells.
    let origin: EventOrigin?
    let events: [RecordedEvent]

    /// The channel that all servers of a database listen to.
    static let channel = "videoplay_events_1"
    /// The longest payload in bytes. PostgreSQL takes 7999 (`NOTIFY_PAYLOAD_MAX_LENGTH`, src/backend/commands/async.c).
    static let longestPayload = 7_500
    /// What a payload's number and its server's name may take of it, in bytes.
    private static let longestOrigin = 64

    /// Events on their way out, in one notification.
    struct Payload: Sendable {
        let text: String
        let count: Int
    }

    /// Packs events, in order, into as few payloads as hold them.
    /// - Parameters:
    ///   - server: the name of this server.
    ///   - number: the last number that it has given to a payload; that of the last one of these afterwards. An event that is
    ///     too large for any takes a number as well, so that those who wait for it know that it never came.
    /// - Returns: the payloads, and the events that are too large for any.
    static func payloads(
        of events: [RecordedEvent], server: String, after number: inout Int
    ) -> (payloads: [Payload], tooLarge: [RecordedEvent]) {
        var payloads: [Payload] = []
        var tooLarge: [RecordedEvent] = []
        var count = 0
        var batch = JSONWriter(capacity: 1_024)
        func finish() {
            guard count > 0 else { return }
            batch.endArray()
            payloads.append(Payload(text: String(decoding: batch.bytes, as: UTF8.self), count: count))
            batch.truncate(to: 0)
            count = 0
        }
        func begin() {
            number += 1
            batch.raw(Array("[[\(number),".utf8))
            batch.string(server)
            batch.endArray()
        }
        for event in events {
            let bytes = write(event)
            // A comma and a bracket stand around it.
            guard longestOrigin + bytes.count + 2 <= longestPayload else {
                finish()
                number += 1
                tooLarge.append(event)
                continue
            }
            if batch.bytes.count + bytes.count + 2 > longestPayload { finish() }
            if count == 0 { begin() }
            batch.comma()
            batch.raw(bytes)
            count += 1
        }
        finish()
        return (payloads, tooLarge)
    }

    private static func write(_ event: RecordedEvent) -> [UInt8] {
        var json = JSONWriter(capacity: 128)
        json.beginArray()
        json.string(event.topic)
        json.comma()
        json.string(event.key)
        for attribute in event.attributes {
            json.comma()
            if let attribute { json.string(attribute) } else { json.null() }
        }
        if event.change != .created || event.payloadText != nil {
            json.comma()
            json.beginObject()
            json.name(changeName)
            json.string(event.change.rawValue)
            if let payload = event.payloadText {
                json.comma()
                json.name(payloadName)
                json.raw(Array(payload.utf8))
            }
            json.endObject()
        }
        json.endArray()
        return json.bytes
    }

    /// Reads a payload; what is no event is left out.
    init(_ payload: String) {
        guard case .array(let entries)? = try? JSONParser.parse(Array(payload.utf8)) else {
            (origin, events) = (nil, [])
            return
        }
        if case .array(let first)? = entries.first, first.count == 2, let number = first[0].number?.int64,
            let server = first[1].string
        {
            origin = EventOrigin(server: server, number: Int(number))
        } else {
            origin = nil
        }
        events = entries.compactMap { entry in
            guard case .array(let parts) = entry, parts.count >= 2, let topic = parts[0].string,
                let key = parts[1].string
            else { return nil }
            let more = parts.last?.object
            let attributes = parts.dropFirst(2).dropLast(more == nil ? 0 : 1).map(\.string)
            // What became of it in words that a newer server has is not for this one to tell.
            guard let change = RecordedEvent.Change(rawValue: more?[Self.changeName]?.string ?? "created") else {
                return nil
            }
            return RecordedEvent(
                topic: topic, key: key, attributes: attributes, change: change, payload: more?[Self.payloadName])
        }
    }

    private static let changeName = "change"
    private static let payloadName = "payload"
}
