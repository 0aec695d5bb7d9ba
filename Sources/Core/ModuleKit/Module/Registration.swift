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
    /// How credentials are recognized that the module gives out.
    public var authenticators: [Authenticator] = []
    /// How users are found by the ids by which their own sites call them.
    public var userDirectory: UserDirectory?
    /// Hears of requests that were refused though a credential was shown. It is asked on the way of the answer, so that it may not
    /// take long.
    public var refusals: (@Sendable (RefusedRequest) -> Void)?
    /// What the module holds of a person.
    public var personalData: [PersonalData] = []
    /// What a violation of each of the module's database constraints means to a client.
    public var constraints: [ConstraintMeaning] = []

    /// An empty registration. The host makes one a module.
    public init(module: ModuleDescription, enabledModules: Set<String>) {
        self.module = module
        self.enabledModules = enabledModules
    }
}
