/// Finds users by the ids by which their own sites call them. One module registers it: ``Registration/userDirectory``.
public struct UserDirectory: Sendable {
    let find: @Sendable (_ ids: [String], _ makes: Bool, ModuleContext) async throws -> [String: Int64]

    /// The table of users, by whose key other tables refer to them.
    package let table: String
    /// SQL that yields the ids of users of whom something is still to be erased, in one column; nil where erasing takes no time.
    package let pendingErasures: String?

    /// - Parameters:
    ///   - table: the table of users, by whose key other tables refer to them.
    ///   - pendingErasures: SQL that yields the ids of users of whom something is still to be erased, in one column. While there are
    ///     such, nobody is shown anything of them. A mutation that begins to erase someone announces ``Revocation/event(ofViewer:)``.
    ///   - find: the ids of those that are there. Where it may make those that are not, it makes each once, however many ask for
    ///     them at the same moment.
    public init(
        over table: String, pendingErasures: String? = nil,
        find: @escaping @Sendable (_ ids: [String], _ makes: Bool, ModuleContext) async throws -> [String: Int64]
    ) {
        self.table = table
        self.pendingErasures = pendingErasures
        self.find = find
    }

    /// The ids of those that are there.
    package func users(_ ids: [String], makes: Bool, _ context: ModuleContext) async throws -> [String: Int64] {
        try await find(ids, makes, context)
    }
}
