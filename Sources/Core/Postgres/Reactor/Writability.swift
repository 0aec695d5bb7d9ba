/// Whether the server takes writes, as far as is known.
struct Writability {
    /// Whether it has refused one, and taken none since.
    var isRefused = false
    /// Whether it is being asked.
    var isAsking = false
    /// Whether reads go where writes go: they are to follow once writes have found a server.
    var readsFollow = false
    /// When it is asked again.
    var nextQuestion: MonotonicInstant?
    /// A failover takes seconds; who waits for its end is answered at most a second after it.
    var backoff = Backoff(base: .milliseconds(50), maximum: .seconds(1), jitter: 0.2)
}
