public import ModuleKit
import Settings

/// A module that is loaded, configured and registered.
public struct AssembledModule: Sendable {
    /// What the module says of itself.
    public let description: ModuleDescription
    /// The file that it was loaded from.
    public let path: String
    /// What it adds to the product.
    public let registration: Registration
    /// The module, for its start and stop.
    let module: any Module
    /// Its settings, as it read them.
    let settings: SettingsSection
}
