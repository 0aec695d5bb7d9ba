/// What a module says of itself before any of its code runs.
public struct ModuleDescription: Sendable, Hashable {
    /// The name under which `config.yaml` switches it on: `modules.<name>.enabled`. Its migrations lie in a folder of this
    /// name.
    public let name: String
    /// The module's own version.
    public let version: String
    /// What the module does, in one line.
    public let summary: String
    /// The modules that must be on for this one to work.
    public let requires: [String]
    /// The modules that this one makes use of where they are on.
    public let uses: [String]

    /// Describes a module. Names are lowercase.
    public init(name: String, version: String, summary: String, requires: [String] = [], uses: [String] = []) {
        self.name = name
        self.version = version
        self.summary = summary
        self.requires = requires
        self.uses = uses
    }
}
