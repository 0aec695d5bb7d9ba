public import Foundation

extension StoredEvent {
    /// Why a line is no event.
    public struct Malformed: Error, CustomStringConvertible {
        public var description: String
    }

    private struct Fields: Decodable {
        var userId: String
        var videoId: String
        var interactionType: String
        var sessionId: String?
        var deviceId: String?
        var positionSeconds: Double?
        var durationSeconds: Double?
        var fromSeconds: Double?
        var toSeconds: Double?
        var rate: Double?
        var isLive: Bool?
        var clientEventId: String?
        var clientSequence: Int64?
        var interactionTimestamp: String?
        var sentTimestamp: String?
        var receivedAt: String?
    }

    /// Reads one JSON object with the field names of the API.
    ///
    /// - Parameters:
    ///   - json: the object's bytes; `receivedAt` is wanted unless `arrival` is given.
    ///   - id: the row's number.
    ///   - arrival: when the request arrived, where the object does not say it.
    /// - Throws: `Malformed`, or a `DecodingError`.
    public init(json: Data, id: Int64, arrival: Microseconds? = nil) throws {
        let fields = try JSONDecoder().decode(Fields.self, from: json)
        func time(_ text: String?) throws -> Microseconds? {
            guard let text else { return nil }
            guard let time = Timestamp.parse(text) else {
                throw Malformed(description: "“\(text)” is no RFC 3339 time.")
            }
            return time
        }
        guard let receivedAt = try time(fields.receivedAt) ?? arrival else {
            throw Malformed(description: "The event has no receivedAt.")
        }
        self.init(
            id: id, userId: fields.userId, videoId: fields.videoId,
            interactionType: fields.interactionType, sessionId: fields.sessionId,
            deviceId: fields.deviceId, positionSeconds: fields.positionSeconds,
            durationSeconds: fields.durationSeconds, fromSeconds: fields.fromSeconds,
            toSeconds: fields.toSeconds, rate: fields.rate, isLive: fields.isLive,
            clientEventId: fields.clientEventId, clientSequence: fields.clientSequence,
            interactionTimestamp: try time(fields.interactionTimestamp),
            sentTimestamp: try time(fields.sentTimestamp), receivedAt: receivedAt)
    }
}
