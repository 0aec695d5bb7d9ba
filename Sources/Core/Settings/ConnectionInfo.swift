/// What libpq is given to connect: a connection URI or `key=value` pairs, which may hold a password.
///
/// The text itself is reached through ``conninfo`` alone; printing or logging a value shows ``description``.
/// What it leaves unsaid libpq takes from its own environment (`PGHOST`, `PGSERVICE`, …) and defaults.
/// See https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING.
public struct ConnectionInfo: Sendable, Hashable {
    /// The text for `PQconnectStart`, secrets included.
    public let conninfo: String

    /// Wraps a connection string.
    /// - Parameter conninfo: A connection URI or `key=value` pairs, as libpq takes them; may be empty.
    public init(conninfo: String) {
        self.conninfo = conninfo
    }
}
