/// One thing wrong with the modules that the settings enable.
public struct ModuleProblem: Sendable, Hashable, CustomStringConvertible {
    /// The module, in lower case; empty where it is about none.
    public let module: String
    /// What is wrong, where, and what to do.
    public let message: String

    init(_ module: String, _ message: String) {
        self.module = module
        self.message = message
    }

    public var description: String { module.isEmpty ? message : "module \(module): \(message)" }
}
