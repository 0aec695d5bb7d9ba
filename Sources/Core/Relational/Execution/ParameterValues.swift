import GraphQL
import JSON
import Postgres

/// Turns a plan's parameters into values, for one request.
struct ParameterValues {
    let variables: CoercedVariables
    var viewer: Int64?
    let listSize: Int
    let cursorKey: CursorKey
    var timeZones = TimeZoneNames.none
    /// What the operation is about.
    var subject = OperationSubject()

    /// The parameters of a statement. Throws where an argument's value cannot be used: a page too large, a false cursor.
    ///
    /// - Parameters:
    ///   - statement: the statement.
    ///   - answered: what the statements of the plan have answered.
    func bind(
        _ statement: StatementPlan, _ answered: [StatementAnswers.Statement],
        _ batches: [Int: Result<[JSONValue], GraphQLError>]
    ) throws(GraphQLError) -> BoundStatement {
        let types = statement.statement.parameterTypes
        var parameters: [PostgresParameter] = []
        parameters.reserveCapacity(statement.parameters.count)
        for (index, expression) in statement.parameters.enumerated() {
            if case .batchKeys(let batch, let component, let key) = expression {
                parameters.append(.text(keys(batches[batch], component ?? 0, key), type: types[index]))
            } else {
                parameters.append(try parameter(expression, types[index], answered))
            }
        }
        return BoundStatement(statement: statement.statement, parameters: parameters, resultFormat: .text)
    }

    private func parameter(
        _ expression: ParameterExpression, _ type: PostgresType, _ answered: [StatementAnswers.Statement]
    ) throws(GraphQLError) -> PostgresParameter {
        switch expression {
        case .viewer:
            return viewer.map { .int8($0) } ?? .null(.int8)
        case .limit(let size, let extra):
            return .int8(Int64(try size.evaluate(variables) + extra))
        case .inputList(let list, let column):
            return .text(try array(list, column), type: type)
        case .timeZone(let input):
            guard case .string(let name) = input.evaluate(variables), timeZones.contain(name) else {
                throw .input(
                    """
                    "timeZone" is no name of a time zone that the database knows, such as "Europe/Berlin". An offset, such as \
                    "+02:00", is none.
                    """, at: "timeZone")
            }
            return .text(name, type: .text)
        case .argumentList(let list, let column):
            return list.evaluate(variables).isNull ? .null(type) : .text(try array(list, column), type: type)
        case .keys(let statement, let columns, let component, let admitsNull, _):
            return .text(keys(answered[statement].result, columns, component, admitsNull: admitsNull), type: type)
        case .cursor(let cursor, let component):
            guard case .string(let text) = cursor.value.evaluate(variables),
                let values = Cursor.values(in: text, of: cursor.layout, signedWith: cursorKey)
            else {
                throw .input(
                    """
                    "\(cursor.name)" is no cursor that this list in this order was answered with; take one from its \
                    "pageInfo" or "edges", unaltered.
                    """,
                    at: cursor.name)
            }
            let type = cursor.layout.columns[component].type
            return values[component].map { Self.stored($0, type) } ?? .null(type.postgresType)
        case .inputBound(let input, .bigint):
            return Self.bound(input.evaluate(variables), as: Int64.self).map { .int8($0) } ?? .null(.int8)
        case .inputBound(let input, .integer):
            return Self.bound(input.evaluate(variables), as: Int32.self).map { .text(String($0), type: .int4) }
                ?? .null(.int4)
        case .inputBound(let input, .smallint):
            return Self.bound(input.evaluate(variables), as: Int16.self).map { .text(String($0), type: .int2) }
                ?? .null(.int2)
        case .objectKeys(let slot, let component, let column):
            let keys = subject.keys.indices.contains(slot) ? subject.keys[slot] : []
            let parts = keys.map { key in
                key.flatMap { CompositeKey.part(component, of: $0) }.flatMap { column.text(of: .string($0)) }
            }
            return .text(Self.array(parts), type: type)
        case .input, .inputBound, .nodeKey, .objectKey, .attribute, .batchKeys:
            guard let column = expression.columnType else { return .null(type) }
            return value(self.input(expression), column)
        }
    }

    /// The value that an expression of the request has, before it is bound.
    func input(_ expression: ParameterExpression) -> InputValue {
        switch expression {
        case .input(let input, _), .inputBound(let input, _): return input.evaluate(variables)
        case .viewer: return viewer.map { .string(String($0)) } ?? .null
        case .objectKey(let slot, let component, _):
            return subject.key(slot).flatMap { CompositeKey.part(component, of: $0) }.map { .string($0) } ?? .null
        case .attribute(let position, _):
            guard subject.attributes.indices.contains(position), let text = subject.attributes[position] else {
                return .null
            }
            return .string(text)
        case .nodeKey(let nodeID, let type, let component, _):
            guard case .string(let text) = nodeID.evaluate(variables), let decoded = NodeID.decode(text),
                decoded.type == type, let key = CompositeKey.part(component, of: decoded.key)
            else { return .null }
            return .string(key)
        case .inputList, .argumentList, .limit, .cursor, .keys, .timeZone, .objectKeys, .batchKeys: return .null
        }
    }

    /// A value bound as one of the column's type. What cannot be one, such as a word for a numeric id, equals no stored
    /// value: it is bound as NULL, with which nothing compares as true.
    private func value(_ value: InputValue, _ column: ColumnType) -> PostgresParameter {
        switch (column, value) {
        case (.bigint, .string(let text)):
            ColumnType.key(text).map { .int8($0) } ?? .null(.int8)
        case (.bigint, .int(let number)): .int8(number)
        case (_, .null): .null(column.postgresType)
        case (_, _):
            column.text(of: value).map { .text($0, type: column.postgresType) } ?? .null(column.postgresType)
        }
    }

    /// A value in the text in which PostgreSQL gave it, or would.
    static func stored(_ text: String, _ column: ColumnType) -> PostgresParameter {
        if case .bigint = column { return ColumnType.key(text).map { .int8($0) } ?? .null(.int8) }
        return .text(text, type: column.postgresType)
    }

    /// A number that ids are compared with. Beyond the range of ids it stands for the end of the range, so that all of them
    /// lie on the side that it says.
    private static func bound<Number: FixedWidthInteger>(_ value: InputValue, as type: Number.Type) -> Number? {
        if case .int(let number) = value { return Number(clamping: number) }
        guard case .string(let text) = value else { return nil }
        if let key = Number(text) { return key }
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return digits.count < text.utf8.count ? .min : .max
    }

    /// A scalar as PostgreSQL reads it.
    static func text(_ value: InputValue) -> String? {
        switch value {
        case .string(let text), .enumeration(let text): text
        case .int(let number): String(number)
        case .float(let number): number.description
        case .boolean(let flag): flag ? "t" : "f"
        case .json(let json): json.description
        case .null, .list, .object: nil
        }
    }

    /// A list as PostgreSQL's array text, its elements quoted so that none of their characters means anything.
    private func array(_ list: InputExpression, _ column: ColumnType) throws(GraphQLError) -> String {
        guard case .list(let values) = list.evaluate(variables) else { return "{}" }
        guard values.count <= listSize else {
            throw .limit(
                "listSize", value: listSize, message: "A list of the request has more than \(listSize) values.")
        }
        return Self.array(values.compactMap { column.text(of: $0) })
    }

    /// Texts as PostgreSQL's array text.
    private static func array(_ elements: [String?]) -> String {
        var text = "{"
        for (position, element) in elements.enumerated() {
            if position > 0 { text += "," }
            guard let element else {
                text += "NULL"
                continue
            }
            text += "\"" + escaped(element) + "\""
        }
        return text + "}"
    }

    /// One component of the keys that a batch gave, as PostgreSQL's array text.
    private func keys(_ batch: Result<[JSONValue], GraphQLError>?, _ component: Int, _ key: [ColumnType]) -> String {
        guard case .success(let values)? = batch else { return "{}" }
        return Self.array(BatchKeys.distinct(values, key).map { $0[component] })
    }

    /// A text within the quotes of PostgreSQL's array text.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { escaped += "\\" }
            escaped.unicodeScalars.append(character)
        }
        return escaped
    }

    /// One component of the distinct tuples that some columns of a result hold, as PostgreSQL's array text.
    private func keys(_ result: PostgresResult?, _ columns: [Int], _ component: Int, admitsNull: Bool) -> String {
        guard let result else { return "{}" }
        // By bytes, as PostgreSQL compares: Swift would find two keys equal that are canonically equivalent.
        var seen: Set<[[UInt8]?]> = []
        var elements: [String?] = []
        for row in 0..<result.rowCount {
            let tuple = columns.map { result.bytes(row: row, column: $0).map { Array($0) } }
            guard admitsNull || !tuple.contains(nil), seen.insert(tuple).inserted else { continue }
            elements.append(tuple[component].map { String(decoding: $0, as: UTF8.self) })
        }
        return Self.array(elements)
    }
}

extension ParameterExpression {
    var columnType: ColumnType? {
        switch self {
        case .input(_, let type), .inputBound(_, let type), .inputList(_, let type), .argumentList(_, let type),
            .nodeKey(_, _, _, let type),
            .keys(_, _, _, _, let type), .objectKey(_, _, let type), .objectKeys(_, _, let type),
            .attribute(_, let type):
            type
        case .cursor(let cursor, let component): cursor.layout.columns[component].type
        case .limit, .viewer, .timeZone, .batchKeys: nil
        }
    }

    /// Whether an array is bound.
    var isList: Bool {
        switch self {
        case .inputList, .argumentList, .keys, .objectKeys: true
        case .input, .inputBound, .limit, .cursor, .nodeKey, .viewer, .timeZone, .objectKey, .attribute, .batchKeys:
            false
        }
    }
}

extension PageSize {
    /// The size of the page. Throws for one that is negative or beyond the bound.
    func evaluate(_ variables: CoercedVariables) throws(GraphQLError) -> Int {
        guard let argument, case .int(let size) = argument.evaluate(variables) else { return fallback }
        guard size >= 0 else {
            throw .input("\"\(name)\" is \(size); it cannot be negative.", at: name)
        }
        guard size <= Int64(maximum) else {
            throw .limit(
                "listSize", value: maximum,
                message: "\"\(name)\" is \(size); a page has at most \(maximum) elements.")
        }
        return Int(size)
    }
}
