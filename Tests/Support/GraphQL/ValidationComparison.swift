public import GraphQL

/// What graphql-core's `validate` says of a document beside what ours says.
public struct ValidationComparison: CustomStringConvertible {
    /// The document.
    public let document: Document
    private let text: String
    private let ours: Set<Fault>
    private let theirs: Set<Fault>

    private init(_ document: Document, text: String, ours: [Fault], theirs: [Fault]) {
        self.document = document
        self.text = text
        // Of some errors graphql-core does not say where they are.
        let unplaced = Set(theirs.filter { $0.location.isEmpty }.map(\.message))
        let placed = { (fault: Fault) in
            unplaced.contains(fault.message) ? Fault(message: fault.message, location: "") : fault
        }
        self.ours = Set(ours.map(placed))
        self.theirs = Set(theirs.map(placed))
    }

    /// An error in words that are the same in both, with where it is.
    private struct Fault: Hashable {
        let message: String
        let location: String
    }

    /// Compares documents; those that both refuse to parse are left out.
    public static func all(_ texts: [String], _ schema: Schema) throws -> [ValidationComparison] {
        let verdicts = try GraphQLCore.judge(texts, sdl: SchemaPrinter.print(schema))
        return zip(texts, verdicts).compactMap { text, verdict in
            guard let document = try? Document.parse(text), verdict.syntaxError == nil else { return nil }
            let errors = document.validate(against: schema, limits: ValidationLimits(errors: 90))
            return ValidationComparison(
                document, text: text,
                ours: errors.map { fault($0.message, $0.locations.map { "\($0.line):\($0.column)" }) },
                theirs: verdict.errors.map { fault($0.message, $0.locations) })
        }
    }

    /// Whether both take the document.
    public var isValid: Bool { ours.isEmpty && theirs.isEmpty }

    /// Whether both find the same faults at the same places.
    ///
    /// Of conflicts between fields graphql-core tells each pair, and what is below them; we tell one pair a group.
    /// Of a field that an input object has several times graphql-core looks at the last value alone; we look at each.
    public var isAgreed: Bool {
        if ours.isEmpty != theirs.isEmpty { return false }
        if theirs.contains(where: { $0.message.hasPrefix("therecanbeonlyoneinputfield") }) {
            return ours.isSuperset(of: theirs)
        }
        let conflict = "conflictbecause"
        return ours.filter { !$0.message.contains(conflict) } == theirs.filter { !$0.message.contains(conflict) }
    }

    public var description: String {
        let list = { (faults: Set<Fault>) in
            faults.map { "    \($0.location) \($0.message)" }.sorted().joined(separator: "\n")
        }
        return "\(text)\n  ours:\n\(list(ours.subtracting(theirs)))\n  theirs:\n\(list(theirs.subtracting(ours)))"
    }

    private static func fault(_ message: String, _ locations: [String]) -> Fault {
        // Python quotes with ' where graphql-js does with ", says None for null, and breaks long values into lines.
        let words = message.replacing("_", with: " ").replacing("None", with: "null").lowercased()
            .filter { $0 != "'" && $0 != "\"" && $0 != "\\" && $0 != "," && !$0.isWhitespace }
        return Fault(message: String(words.prefix(200)), location: locations.first ?? "")
    }
}
