import ModuleKit
import Postgres
import Relational

extension ConstraintMeaning {
    /// What it means that a column that may not be null is: its field is missing. So that no module need say it of each.
    ///
    /// - Parameter catalog: says which field shows which column.
    static func notNull(_ catalog: Catalog) -> [ConstraintMeaning] {
        catalog.columnFields.map { table, column, field in
            ConstraintMeaning(
                notNullName(table, column), status: 422, field: field, message: "This field must have a value.")
        }
    }

    /// The name that PostgreSQL 18 gives the constraint. Older servers have no name for it, and none says it in the error.
    private static func notNullName(_ table: String, _ column: String) -> String { "\(table)_\(column)_not_null" }

    /// The name of the constraint that an error is about.
    static func name(violatedIn error: PostgresError) -> String? {
        if let constraint = error.constraint { return constraint }
        // 23502 not_null_violation: https://www.postgresql.org/docs/current/errcodes-appendix.html
        guard error.sqlState == "23502", let table = error.table, let column = error.column else { return nil }
        return notNullName(table, column)
    }
}
