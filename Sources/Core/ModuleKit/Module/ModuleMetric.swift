/// A number of the module's own that `GET /metrics` shows.
///
///     registration.metrics.append(
///         ModuleMetric("reminders_waiting", .gauge, "Reminders that are due and not sent.") { [.init(Double(queue.count))] })
public struct ModuleMetric: Sendable {
    /// How the number moves.
    public enum Kind: Sendable, Hashable {
        /// It only grows, from 0 at the start of the process.
        case counter
        /// It goes up and down.
        case gauge
    }

    /// One value, and what tells it from others of the metric.
    public struct Sample: Sendable, Hashable {
        /// The value.
        public let value: Double
        /// Names and values of its labels. A client must not be able to make new ones.
        public let labels: [Label]

        /// A label of a sample.
        public struct Label: Sendable, Hashable {
            let name: String
            let value: String
        }

        /// A value with its labels.
        public init(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
            self.value = value
            self.labels = labels.map { Label(name: $0.key, value: $0.value) }
        }

        /// The labels as pairs.
        package var pairs: [(String, String)] { labels.map { ($0.name, $0.value) } }
    }

    /// The metric's name, in Prometheus's notation.
    public let name: String
    /// How it moves.
    public let kind: Kind
    /// What it means, in a sentence.
    public let help: String
    /// Gives the values of now. It must not wait.
    public let read: @Sendable () -> [Sample]

    /// A metric.
    public init(_ name: String, _ kind: Kind, _ help: String, read: @escaping @Sendable () -> [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.read = read
    }
}

/// What `GET /health/ready` says of the module besides. It never makes the server unready.
public struct ReadinessDetail: Sendable {
    /// The name under which it is told.
    public let name: String
    /// Gives what there is to say now. It must not wait.
    public let read: @Sendable () -> String

    /// A detail.
    public init(_ name: String, read: @escaping @Sendable () -> String) {
        self.name = name
        self.read = read
    }
}
