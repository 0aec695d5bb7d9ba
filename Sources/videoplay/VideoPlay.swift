import ArgumentParser
import Host

/// The program `videoplay`.
@main
struct VideoPlay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "videoplay",
        abstract: "Records who plays which video, and answers questions about it.",
        discussion: "Exit codes:\n\(ExitStatus.documentation)",
        subcommands: [
            Serve.self, Migrate.self, Modules.self, NewModule.self, PrintSchema.self, PrintOpenAPI.self, Config.self,
            RollUp.self, Docs.self,
        ])

    static func main() async {
        ProcessSetup.apply()
        do {
            try CommandNames.check(Array(CommandLine.arguments.dropFirst()))
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            try StandardOutput.finish()
        } catch {
            Failure.exit(error)
        }
    }
}
