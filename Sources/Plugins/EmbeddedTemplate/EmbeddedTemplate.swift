import Foundation
import PackagePlugin

/// Puts the files that `videoplay new-module` writes into the program: one Swift file with each file of `NewModule/Template` as a
/// string.
@main
struct EmbeddedTemplate: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let folder = target.directoryURL.appending(path: "NewModule/Template")
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedTemplate.swift")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".template") }.sorted()
        return [
            .buildCommand(
                displayName: "Embedding the template of a module",
                executable: URL(filePath: "/bin/sh"),
                arguments: ["-euc", script, "embed", output.path, folder.path] + files,
                inputFiles: files.map { folder.appending(path: $0) },
                outputFiles: [output])
        ]
    }

    /// Arguments: the file to write, the template's folder, the paths of the files in it.
    private let script = ####"""
        output=$1; folder=$2; shift 2
        {
            printf '/// The files of a new module, as the build found them.\nenum EmbeddedTemplate {\n'
            printf '    static let files: [(path: String, text: String)] = [\n'
            for file; do
                printf '("%s", ###"""\n' "${file%.template}"
                cat "$folder/$file"
                printf '\n"""###),\n'
            done
            printf '    ]\n}\n'
        } > "$output"
        """####
}
