/// Finds users by the ids by which their own sites call them. One module registers it: ``Registration/userDirectory``.
public struct UserDirectory: Sendable {
    let find: @Sendable (_ ids: [String], _ makes: Bool, ModuleContext) async throws -> [String: Int64]

    /// - Parameter find: the ids of those that are there. Where it may make those that are not, it makes each once, however many ask
    ///   for them at the same moment.
    public init(
        find: @escaping @Sendable (_ ids: [String], _ makes: Bool, ModuleContext) async throws -> [String: Int64]
    ) {
        self.find = find
    }

    /// The ids of those that are there.
    package func users(_ ids: [String], makes: Bool, _ context: ModuleContext) async throws -> [String: Int64] {
        try await find(ids, makes, context)
    }
}
