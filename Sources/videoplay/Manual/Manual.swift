/// The manual that the program carries: the pages of `Documentation.docc`.
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

    /// All pages but that from which DocC makes its table of contents, sorted by name.
    static let pages = EmbeddedDocumentation.pages.filter { $0.file != "VideoPlay" }
        .map { Page(name: $0.file.lowercased(), text: $0.text) }

    /// The page of a name, written in any case, with `.md` or without.
    static func page(_ name: String) -> Page? {
        let name = name.lowercased()
        return pages.first { $0.name == name || $0.name + ".md" == name }
    }
}
