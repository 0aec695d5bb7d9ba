import ArgumentParser

/// `videoplay docs`.
struct Docs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the manual: list its pages, or show one.",
        discussion: "The pages are in the program itself, so that they fit it and can be read anywhere.")

    @Argument(help: "The page to show; without it all are listed.")
    var page: String?

    @Flag(help: "Print the page's Markdown as it was written.")
    var markdown = false

    func validate() throws {
        guard let page, Manual.page(page) == nil else { return }
        let names = (Manual.pages + Manual.modulePages).map(\.name).joined(separator: ", ")
        throw ValidationError("There is no page \"\(page)\". The pages are: \(names).")
    }

    func run() throws {
        guard let page = page.flatMap(Manual.page) else {
            print("The pages of the manual. Read one by: videoplay docs PAGE\n")
            print(Table(["PAGE", "ABOUT"], Manual.pages.map { [$0.name, $0.summary] }))
            print("\nThe pages for authors of modules.\n")
            print(Table(["PAGE", "ABOUT"], Manual.modulePages.map { [$0.name, $0.summary] }))
            return
        }
        if markdown {
            print(page.text, terminator: "")
        } else {
            var layout = TerminalPage()
            // The list of symbols at the end leads somewhere in a browser alone.
            layout.add(
                page.text.firstRange(of: "\n## Topics\n").map { String(page.text[..<$0.lowerBound]) } ?? page.text)
            print(layout.text, terminator: "")
        }
    }
}
