import JSON
import ModuleKit

/// Events as servers tell them to each other: the payload of a PostgreSQL notification.
///
/// It is a JSON array with an array for each event: the topic, the key, then the attributes. A server that is older or newer
/// reads what it can; the channel's name changes with what it could not.
enum EventBatch {
    /// The channel that all servers of a database listen to.
    static let channel = "videoplay_events_1"
    /// The longest payload in bytes. PostgreSQL takes 7999 (`NOTIFY_PAYLOAD_MAX_LENGTH`, src/backend/commands/async.c).
    static let longestPayload = 7_500

    /// Packs events, in order, into as few payloads as hold them.
    /// - Returns: the payloads, and how many events are too large for any.
    static func payloads(of events: [RecordedEvent]) -> (payloads: [String], tooLarge: Int) {
        var payloads: [String] = []
        var tooLarge = 0
        var batch = JSONWriter(capacity: 1_024)
        func finish() {
            guard !batch.bytes.isEmpty else { return }
            batch.endArray()
            payloads.append(String(decoding: batch.bytes, as: UTF8.self))
            batch.truncate(to: 0)
        }
        for event in events {
            let bytes = write(event)
            // Two brackets or a comma and a bracket stand around it.
            guard bytes.count + 2 <= longestPayload else {
                tooLarge += 1
                continue
            }
            if batch.bytes.count + bytes.count + 2 > longestPayload { finish() }
            batch.byte(UInt8(ascii: batch.bytes.isEmpty ? "[" : ","))
            batch.raw(bytes)
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
        json.endArray()
        return json.bytes
    }

    /// The events of a payload; what is none is left out.
    static func events(in payload: String) -> [RecordedEvent] {
        guard case .array(let entries)? = try? JSONParser.parse(Array(payload.utf8)) else { return [] }
        return entries.compactMap { entry in
            guard case .array(let parts) = entry, parts.count >= 2, let topic = parts[0].string,
                let key = parts[1].string
            else { return nil }
            return RecordedEvent(topic: topic, key: key, attributes: parts.dropFirst(2).map(\.string))
        }
    }
}
