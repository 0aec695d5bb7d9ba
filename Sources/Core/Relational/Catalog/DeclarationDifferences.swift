/// What two declarations of one thing say otherwise, each as a part of a sentence, so that whoever meant to declare the same sees
/// what to correct. The first declaration is "there", the second "here".
struct DeclarationDifferences {
    private(set) var all: [String] = []

    var isEmpty: Bool { all.isEmpty }

    /// How many are told: the first ones say enough.
    private static let most = 3

    /// The differences as the end of a message.
    var text: String {
        let more = all.count - Self.most
        return all.prefix(Self.most).joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
    }

    /// - Parameters:
    ///   - there: the declaration that came first.
    ///   - here: the declaration that differs.
    init(of there: ObjectDeclaration, and here: ObjectDeclaration) {
        compare(there.source, here.source)
        compareTexts("the description", there.description, here.description)
        compare(there.listing, here.listing)
        compareNamed("the field", there.fields, here.fields, \.name) { there, here in
            DeclarationDifferences(of: there, and: here).all.map { "of the field \(here.name) \($0)" }
        }
    }

    /// The differences of a shared type that may not be: where it comes from, and how it is listed.
    init(ofShared there: ObjectDeclaration, and here: ObjectDeclaration) {
        compare(there.source, here.source)
        if there.listing != nil, here.listing != nil { compare(there.listing, here.listing) }
    }

    init(of there: FieldDeclaration, and here: FieldDeclaration) {
        compareTexts("the description", there.description, here.description)
        compare(there, here)
    }

    /// The differences of a field of a shared type that may not be: two modules may describe it in other words.
    init(ofShared there: FieldDeclaration, and here: FieldDeclaration) { compare(there, here) }

    // MARK: Parts

    private mutating func compare(_ there: Source, _ here: Source) {
        if there.origin != here.origin { all.append("it is over \(there.origin) there and over \(here.origin) here") }
        compareTexts("the key", there.keyNames.joined(separator: ", "), here.keyNames.joined(separator: ", "))
        compareNamed("the column", there.columns, here.columns, \.name) { there, here in
            there == here ? [] : ["the column \(here.name) is \(there.summary) there and \(here.summary) here"]
        }
        compareNamed("the index over", there.indexes, here.indexes, { $0.joined(separator: ", ") }) { _, _ in [] }
        if there.authorization != here.authorization { all.append("its rows are authorized by another condition") }
        if there.access != here.access { all.append("its rows are seen by others") }
    }

    private mutating func compare(_ there: FieldDeclaration, _ here: FieldDeclaration) {
        compareTexts("the reason of the deprecation", there.deprecationReason, here.deprecationReason)
        guard !there.binding.isAlike(here.binding) else { return }
        let (origin, other) = (there.binding.origin, here.binding.origin)
        if case (.batch, .batch) = (there.binding, here.binding) {
            all.append("the code that gives it cannot be compared, so that only one module may declare it")
        } else if origin == other {
            all.append("the value \(origin) in both, but another one")
        } else {
            all.append("the value \(origin) there and \(other) here")
        }
    }

    private mutating func compare(_ there: Listing?, _ here: Listing?) {
        guard there != here else { return }
        guard let there, let here else {
            all.append("it is listed only \(here == nil ? "there" : "here")")
            return
        }
        compareTexts("the default order", there.defaultOrder, here.defaultOrder)
        if there.filters != here.filters { all.append("the listing's filters are others") }
        if there.orders != here.orders { all.append("the listing's orders are others") }
    }

    private mutating func compareTexts(_ what: String, _ there: String?, _ here: String?) {
        guard there != here else { return }
        let common = zip(there ?? "", here ?? "").prefix { $0 == $1 }.count
        let texts = [there, here].map { text in text.map { Self.excerpt($0, around: common) } ?? "missing" }
        all.append("\(what) is \(texts[0]) there and \(texts[1]) here")
    }

    /// Compares those that have the same name in both, and tells which are in one alone.
    private mutating func compareNamed<Part>(
        _ what: String, _ there: [Part], _ here: [Part], _ name: (Part) -> String,
        _ differences: (Part, Part) -> [String]
    ) {
        let names = there.map(name)
        let others = here.map(name)
        for missing in names where !others.contains(missing) { all.append("\(what) \(missing) is only there") }
        for part in here {
            guard let index = names.firstIndex(of: name(part)) else {
                all.append("\(what) \(name(part)) is only here")
                continue
            }
            all += differences(there[index], part)
        }
    }

    /// What stands around a place of a text, in quotes.
    private static func excerpt(_ text: String, around place: Int) -> String {
        let start = place <= 40 ? 0 : place - 20
        let shown = text.dropFirst(start).prefix(60)
        return "\"" + (start > 0 ? "…" : "") + shown + (shown.endIndex < text.endIndex ? "…" : "") + "\""
    }
}

extension Source {
    /// What the rows are, for a message.
    fileprivate var origin: String { table.map { "the table \($0)" } ?? (isValue ? "values" : "a bare key") }
}

extension Column {
    /// The column's type, for a message.
    fileprivate var summary: String {
        type.sqlName + (isNullable ? " or NULL" : "") + (ignoresCase ? " without regard to case" : "")
    }
}
