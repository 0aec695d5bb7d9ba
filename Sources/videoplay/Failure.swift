import ArgumentParser
import Glibc
import Host
import Migrations
import Observability
import Settings

/// How a command fails: one line on standard error for each thing that is wrong, and an exit code.
enum Failure {
    /// Says why a command failed and ends the process.
    static func exit(_ error: any Error) -> Never { Glibc.exit(report(error)) }

    private static func report(_ error: any Error) -> Int32 {
        switch error {
        case let error as SettingsError: return fail(error.problems.map(\.description), .configuration)
        case let error as HostError: return fail(error.problems.flatMap(lines), status(of: error.code))
        case let error as MigrationError: return fail(lines(of: error.message), status(of: error.code))
        case let failure as CommandFailure: return fail(failure.problems, failure.status)
        // What is to be said was said.
        case let code as ExitCode: return code.rawValue
        case is CancellationError: return ExitStatus.success.rawValue
        default: break
        }
        let code = VideoPlay.exitCode(for: error)
        let message = VideoPlay.fullMessage(for: error)
        if code == .success {
            print(message)
            do throws(CommandFailure) { try StandardOutput.finish() } catch {
                return fail(error.problems, error.status)
            }
            return ExitStatus.success.rawValue
        }
        if code == .validationFailure { return fail([message], .usage, prefix: "") }
        return fail(["\(error)"], .software)
    }

    private static func status(of code: HostError.Code) -> ExitStatus {
        switch code {
        case .configuration: .configuration
        case .modules: .modules
        case .migrations: .migrations
        case .database, .address: .unavailable
        default: .software
        }
    }

    private static func status(of code: MigrationError.Code) -> ExitStatus {
        switch code {
        case .databaseFailed, .locked: .unavailable
        case .unknownModule: .usage
        default: .migrations
        }
    }

    private static func lines(of message: String) -> [String] {
        message.split(separator: "\n").map(String.init)
    }

    private static func fail(_ lines: [String], _ status: ExitStatus, prefix: String = "videoplay: ") -> Int32 {
        for line in lines { LogOutput.standardError.line(prefix + line) }
        return status.rawValue
    }
}
