import ModuleKit

/// What people do while a video plays.
struct PlaybookModule: Module {
    static let description = ModuleDescription(
        name: "playbook", version: "1.0.0", summary: "What people do while a video plays.",
        requires: ["users"], uses: ["plays"])

    private let settings: PlaybookSettings

    init(settings: inout SettingsSection) throws {
        self.settings = PlaybookSettings(from: &settings)
    }

    func register(in registration: inout Registration) throws {
        PlaybookSchema(settings: settings).declare(in: &registration.schema)
        PlaybookMutations(settings: settings).declare(in: &registration.schema)
        PlaybookRoutes.add(to: &registration.routes)
        registration.personalData = [
            PersonalData("user_playbook", shownAs: "PlaybookEntry", listedBy: "playbook")
        ]
        registration.constraints = PlaybookQueries.constraints
    }
}

/// `modules.playbook` of the configuration.
struct PlaybookSettings: Sendable {
    /// The share of a video at which it counts as watched: 90 %, as Jellyfin, Plex and Kodi have it.
    var watchedAt = 0.9
    /// How far in the future a time may lie that a client gives.
    var futureTolerance: Duration = .seconds(24 * 60 * 60)

    init(from section: inout SettingsSection) {
        watchedAt = section.double(
            "watchedAt", default: watchedAt, in: 0.01...1,
            meaning: "the part of a video from which on it counts as watched, so that 0.9 is nine tenths")
        futureTolerance = section.duration(
            "futureTolerance", default: futureTolerance, in: .zero ... .seconds(365 * 24 * 60 * 60),
            meaning:
                "how far in the future a time may lie that a client gives; one further ahead gives way to the time of receipt"
        )
    }
}

/// Where the host enters the module.
@_cdecl("videoplay_module_Playbook")
public func enterPlaybookModule(_ receiver: UnsafeMutableRawPointer) {
    export(PlaybookModule.self, to: receiver)
}
