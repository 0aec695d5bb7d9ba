/// The most frequent reason why a text is no YAML, which libyaml does not name: a tab among the blanks that a line begins with
/// (YAML 1.2.2, section 6.1: "tab characters must not be used in indentation").
enum TabInIndentation {
    /// The error with the tab as its reason and place, where there is one in its line or where it stands; else as it is.
    static func explained(_ error: YAMLError, in bytes: UnsafeBufferPointer<UInt8>) -> YAMLError {
        let lines = bytes.split(
            separator: UInt8(ascii: "\n"), maxSplits: error.mark.line, omittingEmptySubsequences: false)
        guard error.mark.line >= 1, error.mark.line <= lines.count else { return error }
        let line = lines[error.mark.line - 1]
        let indentation = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let tab = indentation.firstIndex(of: UInt8(ascii: "\t"))
        // What stands before the place is counted in characters, of which each has one byte that does not go on another.
        var column = error.mark.column
        if let tab {
            column = line.distance(from: line.startIndex, to: tab) + 1
        } else {
            let characters = line.filter { $0 & 0b1100_0000 != 0b1000_0000 }
            guard column >= 1, column <= characters.count, characters[column - 1] == UInt8(ascii: "\t") else {
                return error
            }
        }
        return YAMLError(
            code: .syntax, file: error.file, mark: YAMLMark(line: error.mark.line, column: column),
            message: tab == nil
                ? "a tab stands here where YAML allows blanks alone; write blanks"
                : "the line is indented with a tab, and YAML is indented with blanks alone; write blanks instead")
    }
}
