/// What the parts of a new module are called. All of it follows from the module's name, and from that of one thing that it keeps.
struct ModuleNames {
    /// The name of the library and the start of its types' names: `WatchParties`.
    let name: String
    /// The name of what it keeps, in Swift and in the schema: `WatchParty`.
    let type: String
    /// The name of the table: `watch_parties`.
    let table: String

    /// Why a name cannot be taken.
    struct Fault: Error {
        let message: String
    }

    /// The longest name; with it the names of the table's indexes stay within PostgreSQL's 63 bytes.
    private static let longest = 32

    /// - Parameters:
    ///   - name: the module's name.
    ///   - type: the name of one thing that it keeps; the singular of the module's name unless given, or else its `Entry`.
    init(_ name: String, type: String? = nil) throws(Fault) {
        try Self.check(name, "The module's name")
        if let type { try Self.check(type, "The type's name") }
        let singular = Self.singular(of: name)
        self.name = name
        self.type = type ?? singular ?? name + "Entry"
        table = Self.words(of: name + (singular == nil ? "Entries" : "")).joined(separator: "_")
        if ReservedNames.modules.contains(module) {
            throw Fault(message: "The name \(name) is taken. Choose another one.")
        }
        if ReservedNames.types.contains(self.type) {
            throw Fault(
                message:
                    "The module's type would be called \(self.type), which is taken. Choose another name with --type.")
        }
        if item == list {
            throw Fault(
                message: "One thing and all of them would both be called \(item). Choose another name with --type.")
        }
    }

    /// The module's name in the settings and of its folder of migrations: `watchparties`.
    var module: String { name.lowercased() }
    /// The field that looks one up: `watchParty`.
    var item: String { Self.camel(type) }
    /// The field that lists them: `watchParties`.
    var list: String { Self.camel(name) }
    /// The path of its REST routes: `/watch-parties`.
    var path: String { "/" + Self.words(of: name).joined(separator: "-") }

    private static func check(_ name: String, _ what: String) throws(Fault) {
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        guard isName, let first = name.first, first.isLetter else {
            throw Fault(message: "\(what) is one word of letters and digits, such as WatchParties, not \"\(name)\".")
        }
        guard first.isUppercase else {
            let capitalized = first.uppercased() + name.dropFirst()
            throw Fault(message: "\(what) begins with a capital letter: \(capitalized), not \(name).")
        }
        guard name.utf8.count <= longest else {
            throw Fault(message: "\(what) has at most \(longest) letters, and \(name) has \(name.utf8.count).")
        }
    }

    /// The singular of an English plural; nil of what seems to be none.
    private static func singular(of name: String) -> String? {
        func ends(_ endings: String...) -> Bool { endings.contains { name.hasSuffix($0) } }
        if ends("ies"), name.count > 4 { return name.dropLast(3) + "y" }
        if ends("sses", "xes", "ches", "shes") { return String(name.dropLast(2)) }
        return ends("s") && !ends("ss", "us", "is") && name.count > 2 ? String(name.dropLast()) : nil
    }

    private static func camel(_ name: String) -> String {
        let words = words(of: name)
        return (words.first ?? "") + name.dropFirst(words.first?.count ?? 0)
    }

    /// The words of a name in lower case: `watch`, `parties`.
    private static func words(of name: String) -> [String] {
        var words: [String] = []
        var isInCapitals = false
        for character in name {
            if character.isUppercase, !isInCapitals || words.isEmpty { words.append("") }
            isInCapitals = character.isUppercase
            words[words.count - 1] += character.lowercased()
        }
        return words
    }
}
