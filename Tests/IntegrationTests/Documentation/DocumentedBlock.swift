import Foundation

/// A block of code on a page, as it is printed.
struct DocumentedBlock: Sendable {
    /// The page, and the block's first line in it, for messages.
    let place: String
    /// What stands behind the opening fence.
    let language: String
    let text: String
    /// Whether it shows what belongs to the block before it: nothing stands between them, or no more than a word that says so.
    let isJoined: Bool

    /// The repository's folder.
    static let repository = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// README and the pages of the manual, by their paths in the repository.
    static let pages: [String] = {
        let manual = "Sources/videoplay/Documentation.docc"
        let files =
            (try? FileManager.default.contentsOfDirectory(atPath: repository.appending(path: manual).path)) ?? []
        return ["README.md"] + files.filter { $0.hasSuffix(".md") }.sorted().map { "\(manual)/\($0)" }
    }()

    /// The blocks of a page in their order.
    static func all(of page: String) throws -> [DocumentedBlock] {
        let text = try String(contentsOf: repository.appending(path: page), encoding: .utf8)
        var blocks: [DocumentedBlock] = []
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().makeIterator()
        var between = ""
        while let (number, line) = lines.next() {
            guard line.hasPrefix("```") else {
                between += line
                continue
            }
            var code: [Substring] = []
            while let (_, line) = lines.next(), !line.hasPrefix("```") { code.append(line) }
            blocks.append(
                DocumentedBlock(
                    place: "\(page):\(number + 1)", language: String(line.dropFirst(3)),
                    text: code.joined(separator: "\n"),
                    isJoined: ["", "answers", "with the variables"].contains(between)))
            between = ""
        }
        return blocks
    }
}
