public import Postgres

/// Reads events from a body, a line of JSON each, and stores them as they come, however many there are. The answer is lines of JSON:
/// how far it is, and at the end what became of all.
public struct EventBatchReader<Event: Sendable>: Sendable {
    private let batch: EventBatch
    private let read: @Sendable (inout InputFields, PostgresTimestamp) -> Event
    private let row: @Sendable (Event) -> EventBatch.Event
    private let accepted: @Sendable ([Event]) -> Void

    /// - Parameters:
    ///   - batch: stores them.
    ///   - read: reads one, as for a single event. The time is that of the request's arrival, one for all lines.
    ///   - row: what is stored of it.
    ///   - accepted: told of those that are stored.
    public init(
        _ batch: EventBatch, read: @escaping @Sendable (inout InputFields, PostgresTimestamp) -> Event,
        row: @escaping @Sendable (Event) -> EventBatch.Event, accepted: @escaping @Sendable ([Event]) -> Void = { _ in }
    ) {
        self.batch = batch
        self.read = read
        self.row = row
        self.accepted = accepted
    }

    /// Reads, stores and answers.
    ///
    /// - Throws: what reading the body and writing the answer throw, and a `PostgresError` where the database is away. What was
    ///   stored until then stays.
    public func run(_ body: RequestBody, into database: PostgresClient, answering writer: ResponseWriter) async throws {
        let received = PostgresTimestamp.now
        var report = EventBatchReport()
        var pending: [(line: Int, event: Event)] = []
        var bytes = 0
        for try await line in body.lines(longest: EventBatchLimits.longestLine) {
            report.lines += 1
            guard !line.isEmpty else { continue }
            switch parse(line, received) {
            case .success(let event):
                pending.append((report.lines, event))
                bytes += line.count
            case .failure(let problem):
                report.reject(line: report.lines, problem.errors.first ?? .init(pointer: "", message: problem.detail))
            }
            guard pending.count >= EventBatchLimits.events || bytes >= EventBatchLimits.bytes else { continue }
            try await store(&pending, in: database, &report)
            bytes = 0
            try await writer.write(report.progress)
        }
        try await store(&pending, in: database, &report)
        try await writer.write(report.end)
    }

    private func parse(_ line: [UInt8], _ received: PostgresTimestamp) -> Result<Event, Problem> {
        guard let object = try? JSONParser.parse(line).object else {
            return .failure(.invalid([.init(pointer: "", message: "The line is no JSON object.")]))
        }
        var fields = InputFields(object)
        let event = read(&fields, received)
        return Result { () throws(Problem) in
            try fields.finish()
            return event
        }
    }

    private func store(
        _ pending: inout [(line: Int, event: Event)], in database: PostgresClient, _ report: inout EventBatchReport
    ) async throws {
        let outcomes = try await batch.store(pending.map { row($0.event) }, in: database)
        var stored: [Event] = []
        for ((line, event), outcome) in zip(pending, outcomes) {
            switch outcome {
            case .accepted:
                report.accepted += 1
                stored.append(event)
            case .duplicate: report.duplicates += 1
            case .rejected(let error): report.reject(line: line, error)
            }
        }
        accepted(stored)
        pending.removeAll(keepingCapacity: true)
    }
}

/// How much of a batch is held at once.
enum EventBatchLimits {
    /// How many events one statement stores.
    static let events = 5_000
    /// About how many bytes of them.
    static let bytes = 4 << 20
    /// How many bytes a line may have: those of an event with all its texts, and the characters of `extra` escaped.
    static let longestLine = 64 << 10
}

/// What became of the lines of a batch.
struct EventBatchReport: Sendable {
    var lines = 0
    var accepted = 0
    var duplicates = 0
    private(set) var rejected = 0
    private var rejections: [JSONValue] = []

    /// How many rejected lines are told one by one.
    private static let told = 1_000

    mutating func reject(line: Int, _ error: Problem.FieldError) {
        rejected += 1
        guard rejections.count < Self.told else { return }
        rejections.append([
            "line": .integer(line), "pointer": .string(error.pointer), "reason": .string(error.message),
        ])
    }

    private var counts: JSONObject {
        [
            "lines": .integer(lines), "accepted": .integer(accepted), "duplicates": .integer(duplicates),
            "rejected": .integer(rejected),
        ]
    }

    /// How far it is, as a line.
    var progress: String { "\(JSONValue.object(counts))\n" }

    /// What became of all, as the last line.
    var end: String {
        var members = counts
        members["rejections"] = .array(rejections)
        return "\(JSONValue.object(members))\n"
    }
}
