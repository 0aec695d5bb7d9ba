import ModuleKit

/// Who played which video, and when.
struct PlaysModule: Module {
    static let description = ModuleDescription(
        name: "plays", version: "1.0.0", summary: "Who played which video, and when.", requires: ["users"])

    private let settings: PlaySettings

    init(settings: inout SettingsSection) throws {
        self.settings = PlaySettings(from: &settings)
    }

    func register(in registration: inout Registration) throws {
        PlaysSchema.declare(in: &registration.schema)
        PlaysMutations(settings: settings).declare(in: &registration.schema)
        PlaysRoutes.add(to: &registration.routes)
        registration.personalData = [PersonalData("plays", shownAs: "Play", listedBy: "plays")]
        registration.constraints = PlaysQueries.constraints
    }
}

/// `modules.plays` of the configuration.
struct PlaySettings: Sendable {
    /// How far in the future a time may lie that a client gives.
    var futureTolerance: Duration = .seconds(24 * 60 * 60)

    init(from section: inout SettingsSection) {
        futureTolerance = section.duration(
            "futureTolerance", default: futureTolerance, in: .zero ... .seconds(365 * 24 * 60 * 60),
            meaning:
                "how far in the future a time may lie that a client gives; one further ahead gives way to the time of receipt"
        )
    }
}

/// Where the host enters the module.
@_cdecl("videoplay_module_Plays")
public func enterPlaysModule(_ receiver: UnsafeMutableRawPointer) {
    export(PlaysModule.self, to: receiver)
}
