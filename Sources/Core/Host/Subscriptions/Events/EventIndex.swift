import ModuleKit

/// Finds those who want an event without asking each of them.
///
/// Members with filters on the same attributes stand in one table, by the values that they want. An event is looked up once
/// for each set of attributes that somebody filters by, however many members there are.
struct EventIndex<Member: Hashable> {
    /// Which attributes a filter names: bit 0 is the first.
    private typealias Attributes = UInt64

    private var topics: [String: [Attributes: [[UInt8]: Set<Member>]]] = [:]

    /// Adds a member that wants the events of a topic whose attributes have the filter's values; nil stands for any.
    mutating func insert(_ member: Member, topic: String, filter: [String?]) {
        let attributes = Self.attributes(of: filter)
        guard let key = Self.key(of: filter, attributes) else { return }
        topics[topic, default: [:]][attributes, default: [:]][key, default: []].insert(member)
    }

    /// Removes a member that was added alike.
    mutating func remove(_ member: Member, topic: String, filter: [String?]) {
        let attributes = Self.attributes(of: filter)
        guard let key = Self.key(of: filter, attributes), var tables = topics[topic], var table = tables[attributes]
        else { return }
        // What is changed is held in one place alone, or each removal would copy its table.
        topics[topic] = nil
        tables[attributes] = nil
        table[key]?.remove(member)
        if table[key]?.isEmpty == true { table[key] = nil }
        if !table.isEmpty { tables[attributes] = table }
        if !tables.isEmpty { topics[topic] = tables }
    }

    /// The members that want an event.
    func members(wanting event: RecordedEvent) -> [Member] {
        guard let tables = topics[event.topic] else { return [] }
        var members: [Member] = []
        for (attributes, table) in tables {
            guard let key = Self.key(of: event.attributes, attributes), let found = table[key] else { continue }
            members.append(contentsOf: found)
        }
        return members
    }

    private static func attributes(of filter: [String?]) -> Attributes {
        var attributes: Attributes = 0
        for (position, value) in filter.prefix(Attributes.bitWidth).enumerated() where value != nil {
            attributes |= 1 << position
        }
        return attributes
    }

    /// The values of some attributes as bytes, as which PostgreSQL compares them; nil where one has no value.
    private static func key(of values: [String?], _ attributes: Attributes) -> [UInt8]? {
        var key: [UInt8] = []
        var rest = attributes
        var position = 0
        while rest != 0 {
            if rest & 1 != 0 {
                guard position < values.count, let value = values[position] else { return nil }
                withUnsafeBytes(of: UInt32(truncatingIfNeeded: value.utf8.count)) { key.append(contentsOf: $0) }
                key.append(contentsOf: value.utf8)
            }
            rest >>= 1
            position += 1
        }
        return key
    }
}
