/// Where the parts of the program lie, as seen from its executable: beside it, as the build leaves them; or in the folders of
/// a prefix such as `/usr/local`, as `make install` lays them out:
///
///     bin/videoplay
///     lib/videoplay/lib….so
///     lib/videoplay/sdk/
///     share/videoplay/migrations/<module>/
public struct ProgramFolders: Sendable {
    /// The folder of the executable, with symbolic links resolved.
    let executable: String

    /// Those of the running program; nil where the system does not tell.
    public static var running: ProgramFolders? { ModuleFolder.ofExecutable().map(ProgramFolders.init(executable:)) }

    /// The folders in which the program's own modules may lie.
    var modules: [String] { [executable] + (prefix.map { [$0 + "/lib/videoplay"] } ?? []) }

    /// The folders in which the migrations of the host and of its modules may lie, each in a folder of its name.
    var migrations: [String] {
        [executable + "/migrations"] + (prefix.map { [$0 + "/share/videoplay/migrations"] } ?? [])
            + (checkout.map { [$0 + "/migrations"] } ?? [])
    }

    /// The folder of what modules are compiled against: where `make install` puts it, or `make sdk`.
    public var sdk: String? { prefix.map { $0 + "/lib/videoplay/sdk" } ?? checkout.map { $0 + "/.build/sdk" } }

    /// The folder whose `bin` the executable lies in.
    private var prefix: String? {
        executable.hasSuffix("/bin") ? String(executable.dropLast("/bin".count)) : nil
    }

    /// The folder whose `.build` SwiftPM made the executable in, so that it runs from anywhere on the machine that built it.
    private var checkout: String? {
        let parts = executable.split(separator: "/", omittingEmptySubsequences: false)
        return parts.lastIndex(of: ".build").map { parts[..<$0].joined(separator: "/") }
    }
}
