import GraphQL

/// A relation to one object of one of several types: a column says of which, another one has its key.
struct Alternatives: Sendable, Hashable {
    /// The interface or union that the types belong to.
    let type: String
    let typeColumn: String
    let keyColumn: String
    /// The types by what the column holds for them.
    var stored: [String: String]

    /// What the column holds, and the type that it stands for, in the order of the texts.
    var sorted: [(stored: String, type: String)] {
        stored.sorted { $0.key < $1.key }.map { (stored: $0.key, type: $0.value) }
    }
}

extension FieldDeclaration {
    /// The object of one of several types, of which `typeColumn` says of which and `keyColumn` has the key. It is null where there
    /// is none.
    ///
    ///     .oneOf("subject", of: "Activity", typeColumn: "subject_type", keyColumn: "subject_id", stored: ["play": "Play"])
    ///
    /// Only those types are looked for of which a selection asks something; of another one an object is there without a look. Other
    /// modules add types with ``SchemaDeclarations/extend(_:oneOf:stored:)``.
    ///
    /// - Parameters:
    ///   - name: the field's name.
    ///   - type: the interface or union that the types belong to.
    ///   - typeColumn: the column that says of which type the object is.
    ///   - keyColumn: the column that has its key. It has the type of the keys, or is a text from which each can be cast.
    ///   - stored: the types by what `typeColumn` holds for them.
    ///   - description: what the field means.
    public static func oneOf(
        _ name: String, of type: String, typeColumn: String, keyColumn: String, stored: [String: String],
        description: String? = nil
    ) -> FieldDeclaration {
        FieldDeclaration(
            name: name, description: description,
            binding: .oneOf(Alternatives(type: type, typeColumn: typeColumn, keyColumn: keyColumn, stored: stored)))
    }
}

extension Alternatives {
    /// The SQL of the key of a row's object where it is of a type, NULL where it is of another.
    ///
    /// - Parameters:
    ///   - stored: what the column holds for the type.
    ///   - key: the type of its key.
    ///   - source: that of the row.
    ///   - expression: the SQL of a column of the row.
    func keyExpression(
        _ stored: String, _ key: ColumnType, in source: Source, _ expression: (String) -> String
    ) -> String {
        var value = expression(keyColumn)
        if source.column(keyColumn)?.type.stored != key.stored { value += "::\(key.sqlName)" }
        let literal = "'\(stored.replacingToken("'", with: "''"))'"
        return "CASE WHEN \(expression(typeColumn)) = \(literal) THEN \(value) END"
    }
}
