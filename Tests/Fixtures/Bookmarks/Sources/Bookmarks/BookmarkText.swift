import ModuleKit

/// What code finds in the text of notes.
enum BookmarkText {
    /// The addresses in each note, as objects without a table.
    static let links = BatchResolver(type: "[BookmarkLink!]!", columns: ["note"]) { rows, _ in
        rows.map { row in .array(words(row[0]).compactMap(link)) }
    }

    /// The users whom each note names, by their keys. Those who are not there are left out.
    static let mentions = BatchResolver(type: "[User!]!", columns: ["note"]) { rows, _ in
        rows.map { row in
            var found: [String] = []
            for word in words(row[0]) where word.first == "@" {
                let id = word.dropFirst().prefix { $0.isASCII && $0.isNumber }
                if !id.isEmpty, Int64(id) != nil, !found.contains(String(id)) { found.append(String(id)) }
            }
            return .array(found.map { .string($0) })
        }
    }

    private static func words(_ note: String?) -> [Substring] { (note ?? "").split { $0 == " " || $0.isNewline } }

    private static func link(_ word: Substring) -> JSONValue? {
        guard let scheme = ["https://", "http://"].first(where: word.hasPrefix) else { return nil }
        let host = word.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        return ["url": .string(String(word)), "host": host.isEmpty ? .null : .string(String(host))]
    }
}
