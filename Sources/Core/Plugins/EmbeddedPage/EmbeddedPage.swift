import Foundation
import PackagePlugin

/// Puts the pages for browsers into the binary: a Swift file each with its HTML, its style sheet and its scripts as strings.
///
/// SwiftPM's own `.embedInCode` writes an array literal, a number a byte, which takes the compiler 9 s (18 s optimized) for
/// a page of 90 kB; string literals of that size take it no time that one could measure.
@main
struct EmbeddedPage: BuildToolPlugin {
    /// A page: what Swift calls it, its folder in the target, and what it takes of another page's folder.
    private static let pages: [(name: String, folder: String, shared: [String])] = [
        ("query", "Query/Page", []),
        (
            "reference", "OpenAPI/Page",
            ["account.js", "base.css", "credential.js", "elements.js", "json.js"].map { "Query/Page/\($0)" }
        ),
    ]

    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        try Self.pages.map { page in
            let folder = target.directoryURL.appending(path: page.folder)
            let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedPage+\(page.name).swift")
            let shared = page.shared.map { target.directoryURL.appending(path: $0) }
            let own = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .sorted { $0.path < $1.path }
            func files(_ kind: String) -> [URL] { (shared + own).filter { $0.pathExtension == kind } }
            // `page.js` uses all others and begins the work, so it comes last.
            let scripts =
                files("js").filter { $0.lastPathComponent != "page.js" } + [folder.appending(path: "page.js")]
            let html = folder.appending(path: "page.html")
            return .buildCommand(
                displayName: "Embedding the page of \(page.folder)",
                executable: URL(filePath: "/bin/sh"),
                arguments: ["-euc", script, "embed", output.path, page.name, html.path] + files("css").map(\.path) + [
                    "--"
                ]
                    + scripts.map(\.path),
                inputFiles: [html] + files("css") + scripts,
                outputFiles: [output])
        }
    }

    /// Arguments: the file to write, the page's name, the HTML, the style sheets, `--`, the scripts. The scripts are modules
    /// that import one another; in one text they see one another without that.
    private let script = ####"""
        output=$1; name=$2; html=$3; shift 3
        string() {
            printf '        %s: ###"""\n' "$1"
            cat
            printf '"""###'
        }
        styles() {
            while [ "$1" != -- ]; do
                cat "$1"
                shift
            done
        }
        {
            printf '/// The files of a page, as the build found them.\nextension EmbeddedPage {\n'
            printf '    static let %s = EmbeddedPage(\n' "$name"
            string html < "$html"
            printf ',\n'
            styles "$@" | string style
            while [ "$1" != -- ]; do shift; done
            shift
            printf ',\n'
            cat "$@" | sed -e '/^import /d' -e 's/^export //' | string script
            printf ')\n}\n'
        } > "$output"
        """####
}
