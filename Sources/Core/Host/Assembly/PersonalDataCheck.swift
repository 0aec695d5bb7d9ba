import ModuleKit
import Postgres
import Relational

/// Whether each module says of all its tables that refer to users what becomes of them when a user is erased.
struct PersonalDataCheck {
    let modules: [AssembledModule]
    let database: PostgresClient

    func problems() async throws(PostgresError) -> [ModuleProblem] {
        guard let directory = modules.lazy.compactMap(\.registration.userDirectory).first else { return [] }
        let said = Set(modules.flatMap(\.registration.personalData).map { "\($0.table).\($0.column)" })
        let rows = try await database.query(
            """
            SELECT c.relname, a.attname
            FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
                JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confrelid = to_regclass(\(directory.table))
            ORDER BY c.relname, a.attname
            """)
        var problems: [ModuleProblem] = []
        for row in rows {
            let (table, column): (String, String) = (try row.decode(at: 0), try row.decode(at: 1))
            // The tables of a module that is off are nobody's to speak for; their foreign keys take their rows along.
            guard !said.contains("\(table).\(column)"), let owner = owner(of: table) else { continue }
            problems.append(
                ModuleProblem(
                    owner,
                    """
                    Its table \(table) refers to users by \(column), and the module does not say so: add \
                    PersonalData("\(table)", of: "\(column)") to registration.personalData, so that a person is erased and exported \
                    with all that is held of them.
                    """))
        }
        return problems
    }

    private func owner(of table: String) -> String? {
        modules.first { $0.registration.schema.tables.contains(table) }?.description.name
    }
}
