import ModuleKit

/// A module whose library is open.
struct LoadedModule: Sendable {
    /// The module's type.
    let type: any Module.Type
    /// What it says of itself.
    let description: ModuleDescription
    /// The file it was loaded from.
    let path: String
}
