public import Settings

/// A module: a separately compiled part of the product that brings tables, REST routes and query fields of its own.
///
/// A module lives in a dynamic library that the host opens when `config.yaml` enables it. Its life has five steps, and
/// the host takes each step for all modules, in the order of their dependencies, before it takes the next one:
///
/// 1. **describe** — ``description`` says its name, its version and what it depends on. No code of the module has run
///    before, and none runs if a dependency is missing.
/// 2. **configure** — ``init(settings:)`` reads the module's own section of the settings. What it does not read is an
///    unknown key, and refused.
/// 3. **register** — ``register(in:)`` says what the module adds: types, fields, routes, constraints. Registration is
///    data; conflicts between modules are found and reported together before anything starts.
/// 4. **start** — ``start(_:)`` begins background work, after the migrations of all modules ran and before the first
///    request is taken.
/// 5. **stop** — ``stop()`` ends that work, after the last request was answered, in reverse order.
///
/// The library `lib<Name>.so` has one entry point, named `videoplay_module_<Name>`. It hands the module's type over with
/// `export(_:to:)`, which also puts the contract's stamp into the library:
///
///     import ModuleKit
///
///     @_cdecl("videoplay_module_Ratings")
///     public func videoplayModuleRatings(_ receiver: UnsafeMutableRawPointer) { export(Ratings.self, to: receiver) }
///
///     public struct Ratings: Module {
///         public static let description = ModuleDescription(name: "ratings", version: "1.0.0", summary: "Stars for videos")
///         public init(settings: inout SettingsSection) throws {}
///         public func register(in registration: inout Registration) throws { … }
///     }
///
/// The stamp says which sources and which compiler the module was compiled against. The host reads it from the file and
/// opens only a module that fits; `<Name>` is the module's name, in any mix of upper and lower case.
public protocol Module: Sendable {
    /// The module's name, version and dependencies.
    static var description: ModuleDescription { get }

    /// Reads the module's settings, `modules.<name>` of the configuration. The host calls `settings.finish()` afterwards.
    init(settings: inout SettingsSection) throws

    /// Says what the module adds.
    func register(in registration: inout Registration) throws

    /// Begins background work. Does nothing unless the module says otherwise.
    func start(_ context: ModuleContext) async throws

    /// Ends what ``start(_:)`` began. Does nothing unless the module says otherwise.
    func stop() async
}

extension Module {
    public func start(_ context: ModuleContext) async throws {}
    public func stop() async {}
}
