public import Settings

/// A module: a separately compiled part of the product that brings tables, REST routes and query fields of its own.
///
/// A module lives in a dynamic library that the host opens when `config.yaml` enables it. Its life has six steps, and
/// the host takes each step for all modules, in the order of their dependencies, before it takes the next one:
///
/// 1. **describe** — ``description`` says its name, its version and what it depends on. No code of the module has run
///    before, and none runs if a dependency is missing.
/// 2. **configure** — ``init(settings:)`` reads the module's own section of the settings. What it does not read is an
///    unknown key, and refused.
/// 3. **register** — ``register(in:)`` says what the module adds: types, fields, routes, constraints, services. Registration is
///    data; conflicts between modules are found and reported together before anything starts.
/// 4. **start** — ``start(_:)`` gets ready what the module needs, after the migrations of all modules ran and before the first
///    request is taken. Where it throws the server does not start.
/// 5. **run** — the host runs the module's ``BackgroundService`` values, once all modules have started. That is where work
///    belongs that goes on beside requests.
/// 6. **stop** — after the last request was answered the services are cancelled and awaited; then ``stop()`` gives back what
///    ``start(_:)`` took, in reverse order.
///
/// Routes and mutations hold the module as it was when it registered. ``start(_:)`` and ``stop()`` may be `mutating`: what the
/// one stores the other finds, and nobody else sees.
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

    // Requirements that are mutating are met by methods that are and by those that are not. Were they not mutating, a module's
    // `mutating func start` would be another method than the one that is called, without a word from the compiler.

    /// Gets ready what the module needs. Does nothing unless the module says otherwise.
    mutating func start(_ context: ModuleContext) async throws

    /// Gives back what ``start(_:)`` took. Does nothing unless the module says otherwise.
    mutating func stop() async
}

extension Module {
    public mutating func start(_ context: ModuleContext) async throws {}
    public mutating func stop() async {}
}
