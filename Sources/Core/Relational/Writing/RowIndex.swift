import Postgres

/// The rows of a result by the value of their first column, for parents that are not asked for in the rows' order.
struct RowIndex {
    private struct Group {
        /// A row with the group's key.
        let row: Int
        var positions: Range<Int>
    }

    private var groups: [Group] = []
    /// The groups by the hash of their key: open addressing, in a table at least twice as large as they are many; -1 is free.
    private var table: [Int32]
    /// The rows in the order of their groups, where those of one did not lie together.
    private var order: [Int32] = []

    /// Whether the rows of a parent did not lie together.
    var isScattered: Bool { !order.isEmpty }

    init(_ cells: UnsafePostgresCells, count: Int) {
        var size = 16
        while size < count * 2 { size *= 2 }
        table = [Int32](repeating: -1, count: size)
        var groupOfRow = [Int32](repeating: -1, count: count)
        var isScattered = false
        for row in 0..<count {
            guard let key = cells.bytes(row: row, column: 0) else { continue }
            let slot = slot(of: key, in: cells)
            if table[slot] < 0 {
                table[slot] = Int32(truncatingIfNeeded: groups.count)
                groups.append(Group(row: row, positions: row..<row))
            }
            let group = Int(table[slot])
            isScattered = isScattered || groups[group].positions.upperBound != row
            groups[group].positions = groups[group].positions.lowerBound..<row + 1
            groupOfRow[row] = Int32(truncatingIfNeeded: group)
        }
        if isScattered { gather(groupOfRow) }
    }

    /// Puts the rows of each group together.
    private mutating func gather(_ groupOfRow: [Int32]) {
        var rows = [[Int32]](repeating: [], count: groups.count)
        for (row, group) in groupOfRow.enumerated() where group >= 0 {
            rows[Int(group)].append(Int32(truncatingIfNeeded: row))
        }
        for group in groups.indices {
            groups[group].positions = order.count..<order.count + rows[group].count
            order += rows[group]
        }
    }

    /// The positions of the rows with that value; ``row(at:)`` says which rows they are.
    func positions(of key: UnsafeBufferPointer<UInt8>, in cells: UnsafePostgresCells) -> Range<Int> {
        let group = table[slot(of: key, in: cells)]
        return group < 0 ? 0..<0 : groups[Int(group)].positions
    }

    /// The number of the row at a position.
    func row(at position: Int) -> Int { order.isEmpty ? position : Int(order[position]) }

    /// The slot that holds the key's group, or is free for it.
    private func slot(of key: UnsafeBufferPointer<UInt8>, in cells: UnsafePostgresCells) -> Int {
        // The seeded hash keeps those who choose the keys from making them all collide.
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(key))
        var slot = hasher.finalize() & (table.count - 1)
        while table[slot] >= 0,
            !AnsweredRows.equal(cells.bytes(row: groups[Int(table[slot])].row, column: 0), key)
        {
            slot = (slot + 1) & (table.count - 1)
        }
        return slot
    }
}
