internal import CLibPQ
internal import Glibc
internal import Synchronization

/// Opens connections to one of the servers that the parameters name, for any thread. It blocks, since to look up a name
/// blocks in the C library whichever way it is called.
///
/// libpq would go through a list of hosts by itself, but each time from its start, and with one time limit for each that is
/// as long as the last of them may need. So each server is asked by itself here, those that lately failed last
/// (``HostMemory``), and where there are several each gets a short time first.
final class Connecting: Sendable {
    private let configuration: PostgresConfiguration
    private let memory = Mutex(HostMemory())

    init(_ configuration: PostgresConfiguration) {
        self.configuration = configuration
    }

    func connect() -> Result<ConnectionHandle.Box, PostgresError> {
        do throws(PostgresError) {
            let parameters = try ConnectionParameters(configuration)
            let options = try parameters.effective()
            var words: [String] = []
            // A name that could not be looked up lately may keep us waiting again.
            let (well, away) = known(ConnectionPlace.places(in: options))
            for named in [well, away] {
                let places = resolved(named, options, &words)
                if let box = try connect(places, parameters, options, &words) { return .success(box) }
            }
            throw PostgresError(
                .connectionFailed, "cannot connect to PostgreSQL: \(words.uniqued.joined(separator: "; "))")
        } catch {
            return .failure(error)
        }
    }

    /// What became of asking one server.
    private enum Outcome {
        case open(ConnectionHandle.Box)
        case refused(ConnectionRefusal)
        /// It did not answer in time.
        case silent(ConnectionRefusal)
    }

    /// - Returns: a connection to the first of the servers that is as wanted, or nil where none is.
    private func connect(
        _ places: [ConnectionPlace], _ parameters: ConnectionParameters, _ options: [String: String],
        _ words: inout [String]
    ) throws(PostgresError) -> ConnectionHandle.Box? {
        if places.isEmpty { return nil }
        let limit =
            options["connect_timeout"].flatMap(Int.init).flatMap { $0 > 0 ? .seconds($0) : nil }
            ?? configuration.connectTimeout
        // All of them together, and one that answers in the end, within the time that a caller waits.
        let short = min(limit, max(.milliseconds(250), configuration.acquireTimeout / (places.count + 1)))
        // Each server is asked whether it is a standby first, and then whether it is there at all.
        let prefersStandby = options["target_session_attrs"] == "prefer-standby" && places.count > 1
        var silent = places
        for limit in places.count > 1 && short < limit ? [short, limit] : [limit] {
            let asked = silent
            silent = []
            for attributes in prefersStandby ? ["standby", "any"] : [options["target_session_attrs"] ?? "any"] {
                for place in asked where !silent.contains(place) {
                    switch ask(place, parameters, attributes, limit) {
                    case .open(let box):
                        memory.withLock { $0.answered(place) }
                        return box
                    case .refused(let refusal):
                        guard refusal.mayAskElsewhere else {
                            memory.withLock { $0.answered(place) }
                            throw refusal.error
                        }
                        words.append(refusal.message)
                        remember(place)
                    case .silent(let refusal):
                        silent.append(place)
                        words.append(refusal.message)
                        remember(place)
                    }
                }
            }
            if silent.isEmpty { break }
        }
        return nil
    }

    /// The servers of a list, those apart whose names could not be looked up lately.
    private func known(_ named: [ConnectionPlace]) -> (well: [ConnectionPlace], away: [ConnectionPlace]) {
        guard named.count > 1 else { return (named, []) }
        let away = memory.withLock { memory in named.filter { memory.isAway($0, now: .now) } }
        return (named.filter { !away.contains($0) }, away)
    }

    /// All addresses of these names, in the order in which to ask them.
    private func resolved(
        _ named: [ConnectionPlace], _ options: [String: String], _ words: inout [String]
    ) -> [ConnectionPlace] {
        let isShuffled = options["load_balance_hosts"] == "random"
        var places: [ConnectionPlace] = []
        for place in isShuffled ? named.shuffled() : named {
            do throws(PostgresError) {
                let found = try place.resolved()
                places += isShuffled ? found.shuffled() : found
            } catch {
                words.append(error.message)
                remember(place)
            }
        }
        return memory.withLock { $0.ordered(places, now: .now, chance: .random(in: 0...1)) }
    }

    private func remember(_ place: ConnectionPlace) {
        memory.withLock { $0.failed(place, now: .now, chance: .random(in: 0...1)) }
    }

    private func ask(
        _ place: ConnectionPlace, _ parameters: ConnectionParameters, _ attributes: String, _ limit: Duration
    ) -> Outcome {
        let deadline = MonotonicInstant.now + limit
        let others = place.pairs + [("target_session_attrs", attributes)]
        guard let pointer = parameters.withPairs(overriding: others, { PQconnectStartParams($0, $1, 0) }) else {
            return .refused(ConnectionRefusal("there is no memory for a connection"))
        }
        let handle = ConnectionHandle(pointer)
        guard !handle.isBroken else { return .refused(ConnectionRefusal(handle.message)) }
        // The one way to the SQLSTATE of what a server says before a connection is open.
        handle.setVerbose(true)
        var step = ConnectingStep.writing
        while true {
            switch step {
            case .open:
                handle.setVerbose(false)
                guard handle.prepareForPipelining() else {
                    return .refused(ConnectionRefusal("libpq refused pipeline mode: \(handle.message)"))
                }
                return .open(ConnectionHandle.Box(handle))
            case .failed:
                return .refused(ConnectionRefusal(handle.message))
            case .reading, .writing:
                var waited = pollfd(fd: handle.socket, events: Int16(step == .reading ? POLLIN : POLLOUT), revents: 0)
                let time = MonotonicInstant.now.duration(to: deadline)
                let count = time > .zero ? poll(&waited, 1, Int32(time.wholeMilliseconds)) : 0
                if count == 0 {
                    return .silent(ConnectionRefusal("connection to \(place) failed: no answer within \(limit)"))
                }
                // A signal may end it early.
                if count > 0 || errno != EINTR { step = handle.proceed() }
            }
        }
    }
}

extension [String] {
    /// Each once, in order.
    fileprivate var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
