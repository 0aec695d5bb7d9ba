/// A command that has done its work and found something wrong.
struct CommandFailure: Error {
    /// What is wrong and what to do: one line each.
    let problems: [String]
    let status: ExitStatus
}
