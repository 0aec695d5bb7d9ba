import GraphQL
import JSON
import Postgres

extension BoundMutation {
    /// Refuses a role that may not run it at all.
    func authorize(_ role: Role) throws(AccessDenied) {
        guard !access.admits(role) else { return }
        throw role == .anonymous
            ? AccessDenied(
                .unauthenticated, "\"\(name)\" needs a credential: log in, and send \"Authorization: Bearer …\".")
            : AccessDenied(.forbidden, "Whoever has the role \"\(role.rawValue)\" may not run \"\(name)\".")
    }

    /// Refuses whoever asks, where they may not write, or not with this credential.
    func authorize(_ asker: Asker) throws(AccessDenied) {
        try authorize(asker.role)
        try asker.require(isRecording ? [.record, .write] : .write, for: "\"\(name)\"")
        if mostItems != nil, effect == .update || effect == .delete, visibilities[asker.role] != nil {
            throw AccessDenied(.forbidden, "Whoever has the role \"\(asker.role.rawValue)\" may not run \"\(name)\".")
        }
    }

    /// Refuses a viewer who would write for somebody else.
    func authorize(_ input: WriteInput, of asker: Asker) throws(AccessDenied) {
        guard !access.roles.contains(asker.role), let owner = access.owner else { return }
        if let viewer = asker.viewer, input.text(of: owner) == String(viewer) { return }
        throw AccessDenied(.forbidden, "You may run \"\(name)\" for yourself alone: give your own id as \"\(owner)\".")
    }

    /// Whether who asks sees the row that is to be changed, and may change it. It is kept from changing until the transaction ends.
    func isVisible(_ key: [String]?, to asker: Asker, in transaction: PostgresTransaction) async throws -> Bool {
        guard let visibility = visibilities[asker.role] else { return true }
        guard let key, key.count == self.key.count, zip(self.key, key).allSatisfy({ $0.type.canHold($1) }) else {
            return false
        }
        var parameters = zip(self.key, key).map { PostgresParameter.text($1, type: $0.type.postgresType) }
        if visibility.comparesViewer { parameters.append(asker.viewer.map { .int8($0) } ?? .null(.int8)) }
        let results = try await transaction.execute([
            BoundStatement(statement: visibility.statement, parameters: parameters)
        ])
        return results.first?.rowCount == 1
    }
}

/// The statement that finds the row of a key, if a role sees it and may change it.
struct RowVisibility: Sendable {
    let statement: PostgresStatement
    /// Whether the id of the one who asks is its last parameter.
    let comparesViewer: Bool

    /// Nil where the role may change all rows.
    init?(of source: Source, for role: Role) {
        guard let table = source.table, !source.key.isEmpty,
            let condition = source.changeable(by: role).authorization
        else { return nil }
        let viewer = "$\(source.key.count + 1)"
        comparesViewer = condition.template.containsToken("{viewer}")
        let key = source.key.enumerated().map { "r.\(quoted($1.name)) = $\($0 + 1)" }.joined(separator: " AND ")
        let sql = condition.template.replacingToken("{row}", with: "r").replacingToken("{viewer}", with: viewer)
        statement = PostgresStatement(
            "SELECT 1 FROM \(quoted(table)) r WHERE \(key) AND (\(sql)) FOR NO KEY UPDATE",
            parameterTypes: source.key.map(\.type.postgresType) + (comparesViewer ? [.int8] : []))
    }
}

extension WriteInput {
    /// The text of a field's value that is a key.
    func text(of name: String) -> String? {
        if let text = path[name] { return text }
        switch fields[name] {
        case .string(let text)?: return text
        case .number(let number)?: return number.int64.map(String.init)
        default: return nil
        }
    }
}
