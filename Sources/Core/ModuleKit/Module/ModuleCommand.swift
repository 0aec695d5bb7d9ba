/// What the program does for a module on the command line, over the module's database and beside servers that run.
public struct ModuleCommand: Sendable {
    /// Takes a line for a person.
    public typealias Output = @Sendable (String) -> Void

    /// The name by which the program asks for it.
    public let name: String
    /// Does it.
    ///
    /// It is given what was asked for by name, and gives what is wrong, a line each; nothing where all is well.
    public let run: @Sendable ([String: String], ModuleContext, Output) async throws -> [String]

    /// A command.
    ///
    /// - Parameters:
    ///   - name: the name by which the program asks for it.
    ///   - run: does it.
    public init(
        _ name: String, run: @escaping @Sendable ([String: String], ModuleContext, Output) async throws -> [String]
    ) {
        self.name = name
        self.run = run
    }
}
