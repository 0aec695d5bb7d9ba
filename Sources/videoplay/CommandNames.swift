import ArgumentParser
import Settings

/// The names of commands, for those who write one that there is not.
enum CommandNames {
    /// Finds out whether a command line names a command. ArgumentParser calls a name that it does not know an unexpected
    /// argument, and answers `help …` about the nearest command above it, as if that had been asked for.
    ///
    /// - Parameter arguments: the command line without the program's name.
    /// - Throws: a ``CommandFailure`` that names the commands that there are.
    static func check(_ arguments: [String]) throws(CommandFailure) {
        let isHelp = arguments.first == "help"
        var command: any ParsableCommand.Type = VideoPlay.self
        var path = "videoplay"
        for name in arguments.dropFirst(isHelp ? 1 : 0) {
            let commands = command.configuration.subcommands
            // Options come behind the last name; of its arguments the command itself says what is wrong.
            guard !name.hasPrefix("-"), isHelp || !commands.isEmpty else { return }
            guard let next = commands.first(where: { $0._commandName == name }) else {
                if name == "help", path == "videoplay" { return }
                throw unknown(name, of: path, commands.map { $0._commandName })
            }
            command = next
            path += " " + name
        }
    }

    private static func unknown(_ name: String, of path: String, _ names: [String]) -> CommandFailure {
        var message = "There is no command \"\(path) \(name)\""
        if let near = Nearest.name(to: name, among: names) {
            message += "; did you mean \"\(near)\"?"
        } else {
            message += "."
        }
        message +=
            names.isEmpty ? " \"\(path)\" has no commands of its own." : " There are: \(names.joined(separator: ", "))."
        return CommandFailure(problems: [message], status: .usage)
    }
}
