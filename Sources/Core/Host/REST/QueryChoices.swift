import Synchronization

/// What the queries of URLs choose on one route, made once for each of those that came lately: an application asks a route for
/// the same few over and over, and then nothing of it is read again.
final class QueryChoices<Choice: Sendable>: Sendable {
    private struct State {
        /// The bytes of the queries: texts that are canonically equivalent are not the same query.
        var entries: [(query: [UInt8], choice: Choice)] = []
        /// The entry to be replaced next.
        var oldest = 0
    }

    /// How many are kept: so few that comparing all of them costs less than reading one.
    private static var limit: Int { 16 }
    /// The longest query of which the choice is kept, in bytes.
    private static var longest: Int { 512 }

    /// A lock and not an actor: it is held for the comparisons.
    private let state = Mutex(State())

    /// The choice that was kept for a query.
    func choice(for query: Substring) -> Choice? {
        var query = query
        return query.withUTF8 { query in
            state.withLock { state in
                for entry in state.entries where query.count == entry.query.count && query.elementsEqual(entry.query) {
                    return entry.choice
                }
                return nil
            }
        }
    }

    /// Keeps the choice that a query makes, in the place of the oldest where there are many.
    func keep(_ choice: Choice, for query: Substring) {
        let query = Array(query.utf8)
        guard query.count <= Self.longest else { return }
        state.withLock { state in
            guard !state.entries.contains(where: { $0.query == query }) else { return }
            guard state.entries.count >= Self.limit else { return state.entries.append((query, choice)) }
            state.entries[state.oldest] = (query, choice)
            state.oldest = (state.oldest + 1) % Self.limit
        }
    }
}
