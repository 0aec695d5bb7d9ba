/// Where a payload of events comes from: servers number theirs, so that whoever hears them knows of one that never came, and
/// of one that came twice.
struct EventOrigin: Sendable, Equatable {
    /// The server, by a name that it has drawn when it started.
    let server: String
    /// 1, 2, … for what the server tells.
    let number: Int
}

/// What a listener has heard of each server.
struct HeardNumbers {
    /// What a payload is to those that were heard before it.
    enum Place: Equatable {
        case next
        /// It was heard already: its server could not know, and sent it again.
        case repeated
        /// Some before it never came.
        case gap
    }

    /// Of how many servers the last number is kept, before all are forgotten: servers that are started again and again have
    /// new names.
    private static let capacity = 1_000

    private var last: [String: Int] = [:]

    /// Notes a payload. The first of a server is the next one whatever its number: what was before it was for others.
    mutating func hear(_ origin: EventOrigin) -> Place {
        guard let before = last[origin.server] else {
            if last.count >= Self.capacity { last = [:] }
            last[origin.server] = origin.number
            return .next
        }
        guard origin.number > before else { return .repeated }
        last[origin.server] = origin.number
        return origin.number == before + 1 ? .next : .gap
    }
}
