import ModuleKit

/// What people note of videos.
struct NotesModule: Module {
    static let description = ModuleDescription(
        name: "notes", version: "1.0.0", summary: "What people note of videos.", requires: ["users"])

    private let log: String
    private let failures: Int
    private let ignoresStop: Bool
    private var start: String?

    init(settings: inout SettingsSection) throws {
        log = settings.string("log", default: "")
        failures = settings.integer("failures", default: 0, in: 0...10)
        ignoresStop = settings.boolean("ignoresStop", default: false)
    }

    func register(in registration: inout Registration) throws {
        NotesSchema.declare(in: &registration.schema)
        NotesMutations.declare(in: &registration.schema)
        NotesRoutes.add(to: &registration.routes)
        registration.constraints = [
            ConstraintMeaning(
                "notes_user_id_fkey", status: 422, field: "userId", message: "There is no user of this id."),
            ConstraintMeaning("notes_text_check", status: 422, field: "text", message: "The text is forbidden."),
        ]
        registration.personalData = [PersonalData("notes"), PersonalData("note_keys")]
        registration.services.append(
            BackgroundService("counting", "Counts the notes") { [self] context in try await count(context) })
    }

    mutating func start(_ context: ModuleContext) async throws { start = "started" }

    mutating func stop() async { note("stop, \(start ?? "never started")") }

    /// Fails as often as the settings say, then counts until it is cancelled.
    private func count(_ context: ModuleContext) async throws {
        let attempt = Attempts.next(of: log)
        note("count \(attempt)")
        if attempt <= failures { throw Problem.notFound("nothing to count") }
        _ = try await context.database.query("SELECT count(*) FROM notes")
        do {
            while true { try await Task.sleep(for: .seconds(3_600)) }
        } catch {
            note("cancelled")
            throw error
        }
    }

    private func note(_ what: String) { LogFile.append(what, to: log) }
}

/// Where the host enters the module.
@_cdecl("videoplay_module_Notes")
public func enterNotesModule(_ receiver: UnsafeMutableRawPointer) {
    export(NotesModule.self, to: receiver)
}
