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
        let (program, arguments) = asAccount()
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
                    EmbeddedPostgresError(
                        failure, "cannot run \(program) from \(searchPath): \(error)", detail: "\(error)"))
            }
        }
        return try await work.value.get()
    }

    /// What to run, so that it runs as the account.
    ///
    /// `setpriv`, of every Linux's util-linux, becomes the account and then the program. To change the account between fork
    /// and exec ourselves is not safe: glibc's setgroups waits for all threads, those too that the fork did not copy.
    private func asAccount() -> (program: String, arguments: [String]) {
        guard let account else { return (program, arguments) }
        let options = ["--reuid=\(account.userID)", "--regid=\(account.groupID)", "--groups=\(account.groupID)"]
        return ("setpriv", options + ["--", program] + arguments)
    }

    /// The root folder, which every account may enter, as the type of path that is asked for.
    private static func root<Path: ExpressibleByStringLiteral>() -> Path { "/" }
}
