/// The statements prepared on one connection, bounded: the least recently used one makes room for a new one.
///
/// Entries form a list by indices, most recently used first, so that a hit costs one lookup and a few stores.
struct StatementCache {
    /// How a statement is to be sent.
    enum Use: Equatable {
        /// It is prepared, or its preparation is on the way before this use.
        case prepared(StatementName)
        /// It has to be prepared under this name first.
        case prepare(StatementName)
    }

    private struct Entry {
        var statement: PostgresStatement
        var name: StatementName
        /// Whether the server has said that it is prepared.
        var isConfirmed = false
        var newer: Int
        var older: Int
    }

    private let capacity: Int
    private let token: UInt64
    private var indices: [PostgresStatement: Int] = [:]
    private var entries: [Entry] = []
    private var newest = -1
    private var oldest = -1
    private var lastNumber: UInt32 = 0

    /// Names that are no longer used and wait to be deallocated.
    private(set) var retired: [StatementName] = []

    /// A cache of a number of statements, at least one.
    /// - Parameter token: what no other connection has.
    init(capacity: Int, token: UInt64 = .random(in: 0 ... .max)) {
        self.capacity = max(1, capacity)
        self.token = token
    }

    var count: Int { entries.count }

    /// - Parameter trustsPending: whether a preparation that is on the way counts. It may come to nothing with the
    ///   submission that it is part of; two submissions that were each sent again in trust of the other's preparations
    ///   would fail for ever.
    mutating func use(_ statement: PostgresStatement, trustsPending: Bool = true) -> Use {
        if !trustsPending, let index = indices[statement], !entries[index].isConfirmed { retire(index) }
        if let index = indices[statement] {
            if index != newest {
                unlink(index)
                linkAsNewest(index)
            }
            return .prepared(entries[index].name)
        }
        if entries.count >= capacity { retire(oldest) }
        // A connection would have to prepare four thousand million statements before a number came back.
        lastNumber &+= 1
        let name = StatementName(token: token, number: lastNumber)
        entries.append(Entry(statement: statement, name: name, newer: -1, older: -1))
        indices[statement] = entries.count - 1
        linkAsNewest(entries.count - 1)
        return .prepare(name)
    }

    func contains(_ name: StatementName) -> Bool {
        entries.contains { $0.name == name }
    }

    /// The server has prepared it.
    mutating func confirm(_ name: StatementName) {
        if let index = entries.firstIndex(where: { $0.name == name }) { entries[index].isConfirmed = true }
    }

    /// Drops a name that the server does not know: its preparation failed.
    mutating func forget(_ name: StatementName) {
        if let index = entries.firstIndex(where: { $0.name == name }) { remove(index) }
    }

    /// Drops a name that the server still knows.
    mutating func retire(_ name: StatementName) {
        if let index = entries.firstIndex(where: { $0.name == name }) { retire(index) }
    }

    /// Puts a name back whose deallocation failed.
    mutating func retireAgain(_ name: StatementName) {
        retired.append(name)
    }

    /// Drops all: the server has deallocated them, or will.
    mutating func removeAll() {
        indices.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        retired.removeAll()
        newest = -1
        oldest = -1
    }

    mutating func takeRetired() -> [StatementName] {
        defer { retired = [] }
        return retired
    }

    private mutating func retire(_ index: Int) {
        retired.append(entries[index].name)
        remove(index)
    }

    /// Removes an entry; the last one takes its place.
    private mutating func remove(_ index: Int) {
        unlink(index)
        indices[entries[index].statement] = nil
        let last = entries.count - 1
        if index != last {
            let moved = entries[last]
            entries[index] = moved
            indices[moved.statement] = index
            if moved.newer >= 0 { entries[moved.newer].older = index } else { newest = index }
            if moved.older >= 0 { entries[moved.older].newer = index } else { oldest = index }
        }
        entries.removeLast()
    }

    private mutating func unlink(_ index: Int) {
        let (newer, older) = (entries[index].newer, entries[index].older)
        if newer >= 0 { entries[newer].older = older } else { newest = older }
        if older >= 0 { entries[older].newer = newer } else { oldest = newer }
    }

    private mutating func linkAsNewest(_ index: Int) {
        entries[index].newer = -1
        entries[index].older = newest
        if newest >= 0 { entries[newest].newer = index }
        newest = index
        if oldest < 0 { oldest = index }
    }
}
