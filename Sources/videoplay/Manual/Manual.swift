/// The manual that the program carries: the pages of `Documentation.docc`, and those of ModuleKit's catalogue for authors of modules.
enum Manual {
    /// One page.
    struct Page {
        /// What it is asked for by: the file's name in lower case.
        let name: String
        /// Its Markdown.
        let text: String

        /// The first paragraph after the title, on one line.
        var summary: String {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
                .drop { $0.isEmpty || $0.hasPrefix("#") }
            return lines.prefix { !$0.isEmpty }.joined(separator: " ")
        }
    }

    /// All pages of `Documentation.docc` but that from which DocC makes its table of contents, sorted by name.
    static let pages = listed(EmbeddedDocumentation.pages, without: "VideoPlay")

    /// Those for authors of modules.
    static let modulePages = listed(EmbeddedDocumentation.modulePages, without: "ModuleKit")

    /// The page of a name, written in any case, with `.md` or without.
    static func page(_ name: String) -> Page? {
        let name = name.lowercased()
        return (pages + modulePages).first { $0.name == name || $0.name + ".md" == name }
    }

    private static func listed(_ pages: [(file: String, text: String)], without contents: String) -> [Page] {
        pages.filter { $0.file != contents }.map { Page(name: $0.file.lowercased(), text: $0.text) }
    }
}
