/// Rows of text in columns.
struct Table: CustomStringConvertible {
    private let rows: [[String]]

    init(_ header: [String], _ rows: [[String]]) { self.rows = [header] + rows }

    var description: String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            return cells.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
