/// Prints a document so that parsing the text gives the same document again.
public struct Printer {
    /// The document's text.
    public static func print(_ document: Document) -> String { "" }
}
