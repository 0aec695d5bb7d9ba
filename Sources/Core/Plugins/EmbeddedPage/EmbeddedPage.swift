import Foundation
import PackagePlugin

/// Puts the page at `/query` into the binary: one Swift file with its HTML, its style sheet and its scripts as strings.
///
/// SwiftPM's own `.embedInCode` writes an array literal, a number a byte, which takes the compiler 9 s (18 s optimized) for
/// a page of 90 kB; string literals of that size take it no time that one could measure.
@main
struct EmbeddedPage: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let folder = target.directoryURL.appending(path: "Query/Page")
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedPage.swift")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { ["html", "css", "js"].contains($0.pathExtension) }
            .sorted { $0.path < $1.path }
        // `page.js` uses all others and begins the work, so it comes last.
        let scripts = files.filter { $0.pathExtension == "js" && $0.lastPathComponent != "page.js" }
        let page = ["page.html", "page.css", "page.js"].map { folder.appending(path: $0) }
        return [
            .buildCommand(
                displayName: "Embedding the page at /query",
                executable: URL(filePath: "/bin/sh"),
                arguments: ["-euc", script, "embed", output.path] + page.map(\.path) + scripts.map(\.path),
                inputFiles: files,
                outputFiles: [output])
        ]
    }

    /// Arguments: the file to write, the HTML, the style sheet, the script that begins, the other scripts. The scripts are
    /// modules that import one another; in one text they see one another without that.
    private let script = ####"""
        output=$1; html=$2; css=$3; main=$4; shift 4
        string() {
            printf '    static let %s = ###"""\n' "$1"
            cat
            printf '"""###\n'
        }
        {
            printf '/// The files of the page at /query, as the build found them.\nenum EmbeddedPage {\n'
            string html < "$html"
            string style < "$css"
            cat "$@" "$main" | sed -e '/^import /d' -e 's/^export //' | string script
            printf '}\n'
        } > "$output"
        """####
}
