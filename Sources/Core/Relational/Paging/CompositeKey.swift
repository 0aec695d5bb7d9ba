import JSON

/// The key of a row that several columns identify together, as one text: a JSON array of the columns' texts. A key of one
/// column is its text as it is.
enum CompositeKey {
    /// The key of these texts.
    static func text(_ parts: [String]) -> String {
        parts.count == 1 ? parts[0] : JSONValue.array(parts.map { .string($0) }).description
    }

    /// The part of a key.
    /// - Parameter component: which of the columns it is of; nil where there is but one.
    static func part(_ component: Int?, of text: String) -> String? {
        guard let component else { return text }
        guard case .array(let parts)? = try? JSONParser.parse(Array(text.utf8)), component < parts.count else {
            return nil
        }
        return parts[component].string
    }
}
