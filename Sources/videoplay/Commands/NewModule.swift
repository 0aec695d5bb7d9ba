import ArgumentParser
import Foundation
import Host
import Observability

/// `videoplay new-module`.
struct NewModule: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a module of your own to begin with: a package that builds, with a table, routes and a test.",
        discussion: """
            The package has a Makefile of two commands: "make build" makes the folder that a server needs, "make test" runs the \
            module's tests. "videoplay docs modules" says how to go on.
            """)

    @Argument(help: "The module's name, such as Bookmarks. It is switched on by its name in lower case.")
    var name: String

    @Argument(help: "The folder to write it to, which must not be there or be empty.")
    var folder: String

    @Option(
        help: ArgumentHelp(
            "What one of the things that it keeps is called.", discussion: "Bookmark of Bookmarks unless given."))
    var type: String?

    @Option(
        help: ArgumentHelp(
            "The folder of the SDK that it is built against.",
            discussion: "Where \"make install\" or \"make sdk\" puts it unless given."))
    var sdk: String?

    func run() throws {
        let names: ModuleNames
        do throws(ModuleNames.Fault) { names = try ModuleNames(name, type: type) } catch {
            throw CommandFailure(problems: [error.message], status: .usage)
        }
        let sdk = Self.absolute(sdk ?? ProgramFolders.running?.sdk ?? "/usr/local/lib/videoplay/sdk")
        let template = ModuleTemplate(names: names, folder: Self.absolute(folder), sdk: sdk)
        try template.write()
        print(
            """
            Wrote the module \(names.module) to \(template.folder). Begin with its README.md.

                cd \(folder)
                make test       # builds it and runs its tests
                make build      # makes build/, all that a server needs

            Then say in config.yaml that it is there, and that it is on:

                modules:
                  path: [\(template.folder)/build]
                  \(names.module): { enabled: true }
            """)
        if !FileManager.default.fileExists(atPath: sdk + "/modules") {
            LogOutput.standardError.line(
                "videoplay: There is no SDK in \(sdk) yet. Make it with \"make sdk\" in the folder of VideoPlay.")
        }
    }

    private static func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
}
