internal import Subprocess

/// One run of a program of PostgreSQL's.
struct Command {
    /// The program's name.
    let program: String
    let arguments: [String]
    /// The folders to look for it in, separated by colons.
    let searchPath: String
    /// Whom to run it as; nil for ourselves.
    var account: ServerAccount?

    /// What a program that ran said.
    struct Outcome: Sendable {
        let isSuccess: Bool
        let output: String
        let errors: String

        /// All that it said, at most the last lines.
        var detail: String { LogTail.lines(of: output + errors) }
    }

    /// Runs the program to its end, in a session of its own, so that a Ctrl-C for us does not reach it; a cancelled task does
    /// not end it either, which would leave half of its work.
    /// - Throws: `failure` if the program cannot be run.
    func run(
        orThrow failure: EmbeddedPostgresError.Code
    ) async throws(EmbeddedPostgresError) -> Outcome {
        var options = PlatformOptions()
        options.createSession = true
        if let account {
            options.userID = account.userID
            options.groupID = account.groupID
            options.supplementaryGroups = [account.groupID]
        }
        let work = Task.detached { [options] () async -> Result<Outcome, EmbeddedPostgresError> in
            do {
                // Nothing of our own environment: PGHOST, PGDATA or PGOPTIONS would lead the programs elsewhere.
                let result = try await Subprocess.run(
                    .name(program), arguments: Arguments(arguments),
                    environment: .custom(["PATH": searchPath, "LC_ALL": "C", "HOME": "/"]),
                    workingDirectory: Self.root(),
                    platformOptions: options, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
                return .success(
                    Outcome(
                        isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput,
                        errors: result.standardError))
            } catch {
                return .failure(
                    EmbeddedPostgresError(failure, "cannot run \(program) from \(searchPath)", detail: "\(error)"))
            }
        }
        return try await work.value.get()
    }

    /// The root folder, which every account may enter, as the type of path that is asked for.
    private static func root<Path: ExpressibleByStringLiteral>() -> Path { "/" }
}
