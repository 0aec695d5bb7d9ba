import Postgres

/// A statement while its columns are still being collected.
struct StatementDraft {
    enum Kind {
        case rows
        case count
    }

    let selection: RowSelection
    let kind: Kind
    let rootField: Int
    let parent: Int?
    let roundTrip: Int
    let guardedBy: NodeGuard?

    func statement() -> StatementPlan {
        var text = StatementText()
        let sql = kind == .rows ? selection.text(in: &text) : selection.countText(in: &text)
        return StatementPlan(
            statement: PostgresStatement(sql, parameterTypes: text.types), parameters: text.parameters,
            rootField: rootField, pageSize: selection.pageSize, isCount: kind == .count, parent: parent,
            isGrouped: selection.isGrouped, guardedBy: guardedBy)
    }
}
