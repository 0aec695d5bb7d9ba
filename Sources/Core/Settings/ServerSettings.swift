/// `server`: where the HTTP server listens and what a connection may cost.
public struct ServerSettings: Sendable, Equatable {
    /// The address or host name to listen on.
    public var host = "127.0.0.1"
    /// The TCP port to listen on; 0 lets the system choose a free one.
    public var port = 8080
    /// The origins of other sites whose pages may send requests, read the answers, and open a WebSocket, such as
    /// `https://app.example.com`; `*` for all. A page of the server's own origin always may.
    public var origins: [String] = []
    /// The further names by which requests may ask for a server that listens for this machine alone, as a proxy on it may.
    public var names: [String] = []
    /// Whether whoever asks from this machine without a credential may do everything. Not for where a proxy on this machine passes
    /// on what others ask.
    public var loopbackAdmin = false
    /// How the server speaks HTTPS; nil where it speaks HTTP.
    public var tls: TLSSettings?
    /// The proxies that are believed where they say whom they pass something on for.
    public var proxies: [IPNetwork] = []
    /// How much each client may have in a while.
    public var rates = RateSettings()
    /// What a connection and a request may cost.
    public var limits = Limits()
    /// How long requests in flight may take to finish after a signal to stop.
    public var shutdownGrace: Duration = .seconds(30)

    /// `server.limits`.
    public struct Limits: Sendable, Equatable {
        /// The largest request body, in bytes.
        public var bodySize = 1 << 20
        /// The largest request head (request line and header fields), in bytes.
        public var headerSize = 16 << 10
        /// How long a client may take to send a whole head.
        public var headerTime: Duration = .seconds(10)
        /// How long a connection may be silent between requests.
        public var idleTime: Duration = .seconds(60)
        /// How long the answer to a request may take.
        public var requestTime: Duration = .seconds(30)
        /// How many connections may be open at once.
        public var connections = 10_000
        /// How many requests a connection of HTTP/2 may have under way at once.
        public var streams = 100
        /// How many bytes of answers may wait for their clients to read them, of all connections together.
        public var unreadTotal = 64 << 20

        /// The defaults.
        public init() {}
    }

    /// The defaults.
    public init() {}
}
