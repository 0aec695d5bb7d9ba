public import GraphQL
public import Postgres

extension QueryEngine {
    /// Compares everything that the modules declare with the database: tables and their columns, indexes, and all SQL of
    /// expressions, predicates and computed fields, which PostgreSQL plans but does not run.
    ///
    /// What is not found out: whether SQL yields NULL where the declaration says that it never does. Rows tell that.
    ///
    /// - Parameter database: the database, with the modules' migrations applied.
    /// - Returns: all that does not fit, each with module and coordinate and, of SQL, with PostgreSQL's own message.
    /// - Throws: where the database is away or has no room; that says nothing about the declarations.
    public func verify(against database: PostgresClient) async throws(PostgresError) -> [SchemaProblem] {
        let verification = SchemaVerification(catalog: catalog, database: database)
        return try await verification.problems()
    }
}

/// One comparison of a catalog with a database.
struct SchemaVerification {
    let catalog: Catalog
    let database: PostgresClient

    func problems() async throws(PostgresError) -> [SchemaProblem] {
        var problems: [SchemaProblem] = []
        let objects = catalog.objects.values.sorted { $0.name < $1.name }
        for object in objects {
            if let table = object.source.table {
                problems += try await self.problems(of: table, object)
            }
            for name in object.order {
                guard let field = object.fields[name] else { continue }
                let place = Place(catalog, object.name, name)
                switch field.binding {
                case .expression(let sql, let type): problems += try await expression(sql, type, object, place)
                case .computed(let computed): problems += try await self.computed(computed, at: object, place)
                case .column, .one, .many, .through, .oneOf, .batch: continue
                }
            }
        }
        for (name, root) in catalog.roots.sorted(by: { $0.key < $1.key }) {
            guard case .computed(let computed) = root else { continue }
            problems += try await self.computed(computed, at: nil, Place(catalog, catalog.schema.queryType.name, name))
        }
        for (name, field) in catalog.subscriptions.sorted(by: { $0.key < $1.key }) {
            guard case .computed(let computed) = field.content else { continue }
            let type = catalog.schema.subscriptionType?.name ?? ""
            problems += try await self.computed(computed, at: nil, Place(catalog, type, name))
        }
        return problems
    }

    /// Where a problem is.
    struct Place {
        let module: String
        let coordinate: String

        init(_ catalog: Catalog, _ type: String, _ field: String) {
            module = catalog.owners[FieldCoordinate(type: type, name: field)] ?? CatalogAssembly.core
            coordinate = "\(type).\(field)"
        }

        /// A type as a whole.
        init(_ catalog: Catalog, _ object: CatalogObject) {
            let owner = object.order.lazy.compactMap {
                catalog.owners[FieldCoordinate(type: object.name, name: $0)]
            }.first
            module = owner ?? CatalogAssembly.core
            coordinate = object.name
        }

        func problem(_ message: String) -> SchemaProblem {
            SchemaProblem(module: module, coordinate: coordinate, message: message)
        }
    }

    // MARK: Tables

    private func problems(of table: String, _ object: CatalogObject) async throws(PostgresError) -> [SchemaProblem] {
        let place = Place(catalog, object)
        guard let stored = try await StoredTable.read(table, from: database) else {
            return [place.problem("is over the table \(table), which the database does not have")]
        }
        var problems: [SchemaProblem] = []
        for column in object.source.columns {
            guard let found = stored.columns[column.name] else {
                problems.append(
                    place.problem("lists the column \(column.name), which the table \(table) does not have"))
                continue
            }
            if !column.type.admits(stored: found.type) {
                problems.append(
                    place.problem(
                        "declares the column \(table).\(column.name) as \(column.type.sqlName), but it is \(found.type)"
                    ))
            }
            if !column.isNullable, !found.isNotNull, stored.isTable {
                problems.append(
                    place.problem(
                        "declares the column \(table).\(column.name) as one that is never NULL, but it may be: declare it "
                            + "nullable, or have a migration set it NOT NULL"))
            }
        }
        if stored.isTable {
            for index in object.source.indexes where !stored.hasIndex(over: index.map { object.source.column($0) }) {
                problems.append(
                    place.problem(
                        "counts on an index of \(table) over (\(index.joined(separator: ", "))), which the database does not "
                            + "have, or which is not valid"))
            }
        }
        problems += try await labelProblems(of: object, place)
        if let authorization = object.source.authorization {
            var text = StatementText()
            let condition = authorization.text(row: RowSelection.alias, in: &text)
            let outcome = try await plan(
                "SELECT 1 FROM \(quoted(table)) \(RowSelection.alias) WHERE (\(condition)\n)", text)
            if case .refused(let message) = outcome {
                problems.append(place.problem("has an authorization that PostgreSQL refuses: \(message)"))
            }
        }
        return problems
    }

    // MARK: SQL

    private func expression(
        _ sql: String, _ type: String, _ object: CatalogObject, _ place: Place
    ) async throws(PostgresError) -> [SchemaProblem] {
        guard let table = object.source.table else { return [] }
        let expression = sql.replacingToken("{row}", with: RowSelection.alias)
        let outcome = try await plan(
            "SELECT (\(expression)\n) FROM \(quoted(table)) \(RowSelection.alias)", StatementText())
        switch outcome {
        case .refused(let message): return [place.problem("has an expression that PostgreSQL refuses: \(message)")]
        case .columns(let columns): return problems(ofValue: columns, type, place, "its expression")
        }
    }

    private func computed(
        _ computed: ComputedField, at object: CatalogObject?, _ place: Place
    ) async throws(PostgresError) -> [SchemaProblem] {
        var text = StatementText()
        let shape = computed.shape { catalog.objects[$0] != nil }
        let source = shape.objectType.flatMap { catalog.objects[$0]?.source }
        var arguments: [String: (parameter: ParameterExpression, type: PostgresType)] = [:]
        for argument in computed.arguments { arguments[argument.name] = argument.parameter(nil, catalog.leaves) }
        let rows = ComputedRows(
            template: computed.template, arguments: arguments, keysOf: nil, column: nil, cost: computed.cost)
        let keys = computed.template.rowColumns.map { name in
            let type = object?.source.column(name)?.type ?? .text
            // Each column is a parameter of its own, whatever its type.
            return "(SELECT k FROM (VALUES (NULL::\(type.sqlName))) p(k))"
        }
        let from = rows.text(as: RowSelection.alias, keys: keys, in: &text)
        switch try await plan("SELECT * FROM \(from)", text) {
        case .refused(let message): return [place.problem("has SQL that PostgreSQL refuses: \(message)")]
        case .columns(let columns):
            guard let source else {
                return problems(ofValue: columns, computed.reference.name, place, "its SQL")
            }
            // A connection of bare keys is filtered and ordered by what it is listed by; elsewhere the key is all.
            let isListed = if case .connection = shape { source.table == nil } else { source.isValue }
            return problems(ofRows: columns, isListed ? source.columns : source.key, place, shape.objectType ?? "")
        }
    }

    private func problems(
        ofValue columns: [PlannedColumn], _ type: String, _ place: Place, _ what: String
    ) -> [SchemaProblem] {
        guard columns.count == 1 else {
            return [place.problem("has SQL that yields \(columns.count) columns, though the field is one value")]
        }
        let name = TypeReference(parsing: type)?.name ?? type
        // An expression may yield an array.
        let suffix = TypeReference(parsing: type)?.item == nil ? "" : "[]"
        guard let admitted = ColumnType.typesShown(as: name)?.map({ $0 + suffix }), !admitted.contains(columns[0].type)
        else { return [] }
        return [
            place.problem(
                "is of the type \(name), but \(what) yields \(columns[0].type): cast it to \(admitted[0])")
        ]
    }

    private func problems(
        ofRows found: [PlannedColumn], _ declared: [Column], _ place: Place, _ type: String
    ) -> [SchemaProblem] {
        declared.compactMap { column in
            guard let planned = found.first(where: { $0.name == column.name }) else {
                return place.problem(
                    "has SQL that yields no column \(column.name), which \(type) needs; it yields "
                        + found.map(\.name).joined(separator: ", "))
            }
            guard !column.type.admits(stored: planned.type) else { return nil }
            return place.problem(
                "has SQL whose column \(column.name) is \(planned.type), but \(type) declares it as "
                    + "\(column.type.sqlName): cast it")
        }
    }
}
