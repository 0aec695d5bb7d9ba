import Foundation
import PackagePlugin

/// Puts the pages of the manual into the program: one Swift file with each page of `Documentation.docc` as a string.
@main
struct EmbeddedDocumentation: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let folder = target.directoryURL.appending(path: "Documentation.docc")
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedDocumentation.swift")
        let pages = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "md" }
            .sorted { $0.path < $1.path }
        return [
            .buildCommand(
                displayName: "Embedding the manual",
                executable: URL(filePath: "/bin/sh"),
                arguments: ["-euc", script, "embed", output.path] + pages.map(\.path),
                inputFiles: pages,
                outputFiles: [output])
        ]
    }

    /// Arguments: the file to write, the pages.
    private let script = ####"""
        output=$1; shift
        {
            printf '/// The pages of the manual, as the build found them.\nenum EmbeddedDocumentation {\n'
            printf '    static let pages: [(file: String, text: String)] = [\n'
            for page; do
                printf '("%s", ###"""\n' "$(basename "$page" .md)"
                cat "$page"
                printf '\n"""###),\n'
            done
            printf '    ]\n}\n'
        } > "$output"
        """####
}
