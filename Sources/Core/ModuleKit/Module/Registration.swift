public import Relational

/// What a module adds to the product, collected by ``Module/register(in:)``.
public struct Registration: Sendable {
    /// The module that registers.
    public let module: ModuleDescription
    /// The names of all modules that are on, for a module that uses another only where it is there.
    public let enabledModules: Set<String>
    /// Types, fields and root fields of the query schema.
    public var schema = SchemaDeclarations()
    /// REST routes.
    public var routes = Routes()
    /// What the module does in the background.
    public var services: [BackgroundService] = []
    /// What `videoplay` does for the module on the command line.
    public var commands: [ModuleCommand] = []
    /// What `GET /metrics` shows of the module.
    public var metrics: [ModuleMetric] = []
    /// What `GET /health/ready` says of the module.
    public var readiness: [ReadinessDetail] = []
    /// What a violation of each of the module's database constraints means to a client.
    public var constraints: [ConstraintMeaning] = []

    /// An empty registration. The host makes one a module.
    public init(module: ModuleDescription, enabledModules: Set<String>) {
        self.module = module
        self.enabledModules = enabledModules
    }
}
