/// What NOTIFY takes.
enum NotificationLimits {
    /// `NAMEDATALEN` - 1 (src/include/pg_config_manual.h).
    static let channelBytes = 63
    /// `NOTIFY_PAYLOAD_MAX_LENGTH` - 1 (src/backend/commands/async.c).
    static let payloadBytes = 7999

    private static let statement = PostgresStatement("SELECT pg_notify($1, $2)", parameterTypes: [.text, .text])

    static func check(channel: String) throws(PostgresError) {
        guard (1...channelBytes).contains(channel.utf8.count), !channel.utf8.contains(0) else {
            throw PostgresError(.encoding, "a channel's name has 1 to \(channelBytes) bytes, none of them zero")
        }
    }

    static func notify(channel: String, payload: String) throws(PostgresError) -> BoundStatement {
        try check(channel: channel)
        guard payload.utf8.count <= payloadBytes else {
            throw PostgresError(.encoding, "a notification's payload has at most \(payloadBytes) bytes")
        }
        return BoundStatement(
            statement: statement, parameters: [.text(channel), .text(payload)], resultFormat: .text)
    }
}
