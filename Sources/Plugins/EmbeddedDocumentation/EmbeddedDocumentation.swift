import Foundation
import PackagePlugin

/// Puts the pages of the manual into the program: one Swift file with each page of `Documentation.docc`, and of ModuleKit's
/// catalogue for authors of modules, as a string.
@main
struct EmbeddedDocumentation: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedDocumentation.swift")
        let manual = try pages(in: target.directoryURL.appending(path: "Documentation.docc"))
        let reference = try pages(
            in: context.package.directoryURL.appending(path: "Sources/Core/ModuleKit/ModuleKit.docc"))
        return [
            .buildCommand(
                displayName: "Embedding the manual",
                executable: URL(filePath: "/bin/sh"),
                arguments: ["-euc", script, "embed", output.path] + manual.map(\.path) + [""] + reference.map(\.path),
                inputFiles: manual + reference,
                outputFiles: [output])
        ]
    }

    private func pages(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "md" }
            .sorted { $0.path < $1.path }
    }

    /// Arguments: the file to write, the pages of the manual, an empty one, the pages of the catalogue.
    private let script = ####"""
        output=$1; shift
        list() { printf '    static let %s: [(file: String, text: String)] = [\n' "$1"; }
        {
            printf '/// The pages of the manual, as the build found them.\nenum EmbeddedDocumentation {\n'
            list pages
            for page; do
                if [ -z "$page" ]; then
                    printf '    ]\n'
                    list modulePages
                    continue
                fi
                printf '("%s", ###"""\n' "$(basename "$page" .md)"
                cat "$page"
                printf '\n"""###),\n'
            done
            printf '    ]\n}\n'
        } > "$output"
        """####
}
