import Postgres

/// The rows of one statement by the parent they belong to, which the first column names.
///
/// The rows of a parent lie together and the parents come in the order of their own rows, except where keys had to be made
/// distinct. So the next group is nearly always the one asked for, and hashing is left for when it is not.
struct RowGroups {
    private struct Group {
        let start: Int
        var count: Int
    }

    private let result: PostgresResult
    private var groups: [Group] = []
    private var next = 0
    private var byKey: [[UInt8]: Int]?
    /// The rows by group where PostgreSQL did not keep a parent's rows together.
    private var scattered: [[UInt8]: [Int]]?

    init(_ result: PostgresResult) {
        self.result = result
        for row in 0..<result.rowCount {
            if let last = groups.last,
                Self.equal(result.bytes(row: last.start, column: 0), result.bytes(row: row, column: 0))
            {
                groups[groups.count - 1].count += 1
            } else {
                groups.append(Group(start: row, count: 1))
            }
        }
    }

    /// The rows of the parent with that key.
    mutating func rows(of key: UnsafeBufferPointer<UInt8>) -> Rows {
        if next < groups.count, scattered == nil {
            let group = groups[next]
            if Self.equal(result.bytes(row: group.start, column: 0), key) {
                next += 1
                return .range(group.start..<group.start + group.count)
            }
        }
        return search(key)
    }

    @inline(never)
    private mutating func search(_ key: UnsafeBufferPointer<UInt8>) -> Rows {
        if byKey == nil { index() }
        let key = Array(key)
        if let scattered { return .list(scattered[key] ?? []) }
        guard let position = byKey?[key] else { return .range(0..<0) }
        next = position + 1
        let group = groups[position]
        return .range(group.start..<group.start + group.count)
    }

    private mutating func index() {
        var positions: [[UInt8]: Int] = [:]
        for (position, group) in groups.enumerated() {
            let key = Array(result.bytes(row: group.start, column: 0) ?? UnsafeBufferPointer(start: nil, count: 0))
            if positions.updateValue(position, forKey: key) != nil { return scatter() }
        }
        byKey = positions
    }

    private mutating func scatter() {
        var rows: [[UInt8]: [Int]] = [:]
        for group in groups {
            let key = Array(result.bytes(row: group.start, column: 0) ?? UnsafeBufferPointer(start: nil, count: 0))
            rows[key, default: []].append(contentsOf: group.start..<group.start + group.count)
        }
        byKey = [:]
        scattered = rows
    }

    private static func equal(_ left: UnsafeBufferPointer<UInt8>?, _ right: UnsafeBufferPointer<UInt8>?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.count == right.count && left.elementsEqual(right)
    }
}

/// Some rows of a statement's result.
enum Rows {
    case range(Range<Int>)
    case list([Int])

    var count: Int {
        switch self {
        case .range(let range): range.count
        case .list(let list): list.count
        }
    }

    /// The number of the row at a position.
    subscript(position: Int) -> Int {
        switch self {
        case .range(let range): range.lowerBound + position
        case .list(let list): list[position]
        }
    }
}
