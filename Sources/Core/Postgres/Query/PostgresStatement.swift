/// The final text of a statement with the types of its parameters: what is prepared once per connection.
///
/// Its hash is computed when it is made, and copies share one storage. Make a statement once and keep it: then the
/// lookup in a connection's statement cache hashes one word and compares one pointer.
public struct PostgresStatement: Sendable {
    final class Storage: Sendable {
        let text: String
        let parameterTypes: [PostgresType]
        let hash: Int
        let sessionCommand: SessionCommand?

        init(text: String, parameterTypes: [PostgresType]) {
            self.text = text
            self.parameterTypes = parameterTypes
            var hasher = Hasher()
            hasher.combine(text)
            hasher.combine(parameterTypes)
            self.hash = hasher.finalize()
            self.sessionCommand = SessionCommand(of: text)
        }
    }

    let storage: Storage

    /// A statement.
    /// - Parameters:
    ///   - text: one SQL statement with `$1`, `$2` … for its parameters.
    ///   - parameterTypes: the type of each parameter; `.unspecified` lets the server infer it.
    public init(_ text: String, parameterTypes: [PostgresType] = []) {
        self.storage = Storage(text: text, parameterTypes: parameterTypes)
    }

    /// The SQL text.
    public var text: String { storage.text }
    /// The types of `$1`, `$2` … in order.
    public var parameterTypes: [PostgresType] { storage.parameterTypes }
}

extension PostgresStatement: Hashable {
    public static func == (lhs: PostgresStatement, rhs: PostgresStatement) -> Bool {
        lhs.storage === rhs.storage
            || (lhs.storage.hash == rhs.storage.hash && lhs.storage.text == rhs.storage.text
                && lhs.storage.parameterTypes == rhs.storage.parameterTypes)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(storage.hash)
    }
}

extension PostgresStatement: CustomStringConvertible {
    public var description: String { text }
}
