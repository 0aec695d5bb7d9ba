import ModuleKit

/// What people do while a video plays.
struct PlaybookModule: Module {
    static let description = ModuleDescription(
        name: "playbook", version: "1.0.0", summary: "What people do while a video plays.",
        requires: ["users"], uses: ["plays"])

    private let settings: PlaybookSettings
    private let oddValues = OddValueCounts()

    init(settings: inout SettingsSection) throws {
        self.settings = PlaybookSettings(from: &settings)
    }

    func register(in registration: inout Registration) throws {
        PlaybookSchema(settings: settings).declare(in: &registration.schema)
        PlaybookMutations(oddValues: oddValues).declare(in: &registration.schema)
        PlaybookRoutes(oddValues: oddValues).add(to: &registration.routes)
        QuestionRoutes(settings: settings).add(to: &registration.routes)
        registration.constraints = PlaybookQueries.constraints
        let status = RollUpStatus()
        let rollUp = RollUp(rules: settings.rules, withPlays: registration.enabledModules.contains("plays"))
        registration.services += [
            RollUpService(rollUp: rollUp, workers: settings.workers, status: status).service, status.service,
        ]
        registration.metrics += [oddValues.metric] + status.metrics
        registration.readiness.append(status.readiness)
        registration.commands = RollUpAudit(rollUp: rollUp).commands
    }
}

/// Where the host enters the module.
@_cdecl("videoplay_module_Playbook")
public func enterPlaybookModule(_ receiver: UnsafeMutableRawPointer) {
    export(PlaybookModule.self, to: receiver)
}
