import Host
import TestSupport
import Testing

/// Start and stop, in the order of the dependencies.
@Suite("Modules: lifecycle", .serialized)
struct ModuleLifecycleTests {
    /// A module that writes down what happens to it, in the file that its settings name.
    private static func source(_ name: String, requires: [String]) -> String {
        """
        import Glibc
        import ModuleKit

        struct Recorder: Module {
            static let description = ModuleDescription(
                name: "\(name.lowercased())", version: "1.0.0", summary: "Writes down what happens to it.",
                requires: \(requires))
            private let log: String
            private let fails: Bool

            init(settings: inout SettingsSection) throws {
                log = settings.string("log", default: "")
                fails = settings.boolean("fails", default: false)
            }

            func register(in registration: inout Registration) throws { note("register") }

            func start(_ context: ModuleContext) async throws {
                note("start")
                if fails { throw Problem.notFound("no wish to start") }
            }

            func stop() async { note("stop") }

            private func note(_ what: String) {
                guard let file = fopen(log, "a") else { return }
                fputs("\\(what) \(name.lowercased())\\n", file)
                fclose(file)
            }
        }

        @_cdecl("videoplay_module_\(name)")
        public func enter(_ receiver: UnsafeMutableRawPointer) { export(Recorder.self, to: receiver) }
        """
    }

    @Test("Modules start after what they require and stop before it; one that fails stops those before it")
    func order() async throws {
        try await TestFolder.with { folder in
            for (name, requires) in [("Alpha", ["zulu"]), ("Mike", ["alpha"]), ("Zulu", [])] {
                let file = try folder.write(Self.source(name, requires: requires), to: "\(name).swift")
                try await ModuleBuild.build([file], as: name, in: folder)
            }
            func settings(_ log: String, mikeFails: Bool) -> String {
                let log = "log: \(folder.path)/\(log)"
                return """
                    modules:
                      path: [\(folder.path)]
                      alpha: { \(log) }
                      mike: { \(log), fails: \(mikeFails) }
                      zulu: { \(log) }
                    """
            }
            let database = try await TestDatabase.shared.empty()
            let host = try await TestHost.start(
                modules: [], conninfo: database, yaml: settings("whole", mikeFails: false))
            let started = "register zulu\nregister alpha\nregister mike\nstart zulu\nstart alpha\nstart mike\n"
            #expect(folder.text(of: "whole") == started)
            try await host.stop()
            #expect(folder.text(of: "whole") == started + "stop mike\nstop alpha\nstop zulu\n")

            let error = await #expect(throws: HostError.self) {
                _ = try await TestHost.start(modules: [], conninfo: database, yaml: settings("broken", mikeFails: true))
            }
            #expect(error?.description.contains("module mike: It cannot be started") == true)
            #expect(folder.text(of: "broken") == started + "stop alpha\nstop zulu\n")
        }
    }
}
