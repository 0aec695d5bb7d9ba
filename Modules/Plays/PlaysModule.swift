import ModuleKit

/// Who played which video, and when.
struct PlaysModule: Module {
    static let description = ModuleDescription(
        name: "plays", version: "1.0.0", summary: "Who played which video, and when.", requires: ["users"])

    init(settings: inout SettingsSection) throws {
        // Of earlier versions. No time is later than the receipt of the event any more.
        _ = settings.duration(
            "futureTolerance", default: .zero, in: .zero ... .seconds(365 * 24 * 60 * 60),
            meaning: "without effect, since no time of an event is taken to be later than its receipt; leave it out")
    }

    func register(in registration: inout Registration) throws {
        PlaysSchema.declare(in: &registration.schema)
        PlaysMutations.declare(in: &registration.schema)
        PlaysRoutes.add(to: &registration.routes)
        registration.constraints = PlaysQueries.constraints
    }
}

/// Where the host enters the module.
@_cdecl("videoplay_module_Plays")
public func enterPlaysModule(_ receiver: UnsafeMutableRawPointer) {
    export(PlaysModule.self, to: receiver)
}
