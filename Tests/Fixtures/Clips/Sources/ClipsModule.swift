import ModuleKit

/// Short videos that people add.
struct ClipsModule: Module {
    static let description = ModuleDescription(
        name: "clips", version: "1.0.0", summary: "Short videos that people add.", requires: ["users"])

    init(settings: inout SettingsSection) throws {}

    func register(in registration: inout Registration) throws {
        ClipsSchema.declare(in: &registration.schema)
        NotesSchema.declare(in: &registration.schema)
        ClipsMutations.declare(in: &registration.schema)
        ClipsRoutes.add(to: &registration.routes)
        registration.personalData = [PersonalData("clips")]
    }
}

/// Where the host enters the module.
@_cdecl("videoplay_module_Clips")
public func enterClipsModule(_ receiver: UnsafeMutableRawPointer) {
    export(ClipsModule.self, to: receiver)
}
