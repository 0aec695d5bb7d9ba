import Postgres

/// The rows of one statement while an answer is written from them, each found by the parent that its first column names.
///
/// The rows of a parent lie together and the parents come in the order of their own rows, except where keys had to be made
/// distinct. So the next rows are nearly always those asked for, and an index is made only when they are not.
struct AnsweredRows {
    let cells: UnsafePostgresCells
    let count: Int
    /// The size of the statement's page.
    let pageSize: Int
    /// Whether the statement has an answer at all.
    let isAnswered: Bool
    /// The row behind those that were found last.
    private var next = 0
    private var index: RowIndex?
    /// Whether the index was there before any row was asked for.
    private var isIndexed = false

    init(_ result: PostgresResult?, pageSize: Int) {
        cells = result?.unsafeCells ?? .none
        count = result?.rowCount ?? 0
        self.pageSize = pageSize
        isAnswered = result != nil
    }

    /// The positions of the rows that belong to the parent with that key; ``row(at:)`` says which rows they are.
    mutating func positions(of key: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        let start = next
        guard start < count, index?.isScattered != true, Self.equal(cells.bytes(row: start, column: 0), key) else {
            return search(key)
        }
        next = start + 1
        while next < count, Self.equal(cells.bytes(row: next, column: 0), key) { next += 1 }
        return start..<next
    }

    /// The number of the row at a position.
    func row(at position: Int) -> Int { index?.row(at: position) ?? position }

    /// Whether rows of a parent stood behind those of another, and were missed because of that.
    var hasMissedRows: Bool {
        guard next > 0 else { return false }
        if let index { return index.isScattered && !isIndexed }
        return next < count && RowIndex(cells, count: count).isScattered
    }

    /// Finds the rows by the index from here on, if they were asked for by their parents before.
    mutating func makeIndex() {
        guard next > 0 else { return }
        index = RowIndex(cells, count: count)
        isIndexed = true
    }

    @inline(never)
    private mutating func search(_ key: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        let index = index ?? RowIndex(cells, count: count)
        self.index = index
        let found = index.positions(of: key, in: cells)
        if !found.isEmpty { next = found.upperBound }
        return found
    }

    @inline(__always)
    static func equal(_ left: UnsafeBufferPointer<UInt8>?, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let left, left.count == right.count else { return false }
        for position in 0..<right.count where left[position] != right[position] { return false }
        return true
    }
}
