import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Thins warnings that come again and again, such as one for each request while the disk of the database is full. The first is
/// written at once; those like it are counted, and every few seconds one more line says how many there were.
///
/// Errors are not thinned: each is a fault of the server's own that somebody may ask about by the request's id.
final class RepeatedWarnings: Sendable {
    /// Writes a line again, with more metadata.
    typealias Summary = @Sendable ([(key: String, value: Logger.Metadata.Value)]) -> Void

    /// Warnings are alike that say the same, whichever request they are about.
    private struct Kind: Hashable {
        let label: String
        let message: String
    }

    private struct Repetition {
        /// The causes that were written. Without a cause it is an empty text.
        var causes: Set<String>
        var count = 0
        /// Writes the last one.
        var summarize: Summary
    }

    /// How long alike warnings are counted before the log says how many there were.
    static let interval = TimeAmount.seconds(5)
    /// How many causes of one kind of warning are each written at once.
    private static let causeLimit = 8
    /// How many kinds are counted at a time. More than a program has; those beyond are written.
    private static let kindLimit = 256

    /// Those of the process.
    static let process = RepeatedWarnings()

    /// A lock, since warnings come from any thread; held to count. Lines are written after it was let go.
    private let state = Mutex<[Kind: Repetition]>([:])
    private let schedule: @Sendable (@escaping @Sendable () -> Void) -> Void

    /// - Parameter schedule: runs something when ``interval`` has passed.
    init(
        schedule: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void = { work in
            MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: interval, work)
        }
    ) { self.schedule = schedule }

    /// - Parameter summarize: writes the entry with further metadata, later.
    /// - Returns: whether the entry is to be written now.
    func admits(_ event: LogEvent, _ label: String, summarize: @escaping Summary) -> Bool {
        guard event.level == .warning else { return true }
        let kind = Kind(label: label, message: event.message.description)
        let cause = event.error.map { "\($0)" } ?? ""
        let (isAdmitted, isNew) = state.withLock { repetitions -> (Bool, Bool) in
            guard var repetition = repetitions[kind] else {
                guard repetitions.count < Self.kindLimit else { return (true, false) }
                repetitions[kind] = Repetition(causes: [cause], summarize: summarize)
                return (true, true)
            }
            let isUnheard = repetition.causes.count < Self.causeLimit && repetition.causes.insert(cause).inserted
            if !isUnheard {
                repetition.count += 1
                repetition.summarize = summarize
            }
            repetitions[kind] = repetition
            return (isUnheard, false)
        }
        if isNew { schedule { [self] in timePassed(kind) } }
        return isAdmitted
    }

    /// Says how many there were, where there were any, and forgets a kind that has not come again.
    private func timePassed(_ kind: Kind) {
        let repetition = state.withLock { repetitions -> Repetition? in
            guard let repetition = repetitions[kind], repetition.count > 0 else {
                repetitions[kind] = nil
                return nil
            }
            repetitions[kind]?.count = 0
            return repetition
        }
        guard let repetition else { return }
        Self.write(repetition)
        schedule { [self] in timePassed(kind) }
    }

    /// Says at once how many there were of each kind.
    func flush() {
        let all = state.withLock { repetitions in
            defer { repetitions = [:] }
            return repetitions.values.filter { $0.count > 0 }
        }
        for repetition in all { Self.write(repetition) }
    }

    private static func write(_ repetition: Repetition) {
        repetition.summarize([("repeated", .stringConvertible(repetition.count))])
    }
}
