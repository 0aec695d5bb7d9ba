/// What a credential may be used for, of all that the role of the one who shows it may do.
public struct Scopes: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Reading.
    public static let read = Scopes(rawValue: 1)
    /// Recording that something is played: plays and what happens meanwhile.
    public static let record = Scopes(rawValue: 2)
    /// All other writing.
    public static let write = Scopes(rawValue: 4)
    /// All that the role may do.
    public static let all: Scopes = [.read, .record, .write]

    /// The scopes by the names that clients and settings give them.
    public static let names: [(name: String, scope: Scopes)] = [
        ("read", .read), ("record", .record), ("write", .write),
    ]

    /// The names of those that it has.
    public var names: [String] { Self.names.filter { contains($0.scope) }.map(\.name) }

    /// The scopes of these names; nil where one of them is none.
    public init?(names: some Sequence<String>) {
        var scopes: Scopes = []
        for name in names {
            guard let known = Self.names.first(where: { $0.name == name }) else { return nil }
            scopes.formUnion(known.scope)
        }
        self = scopes
    }
}
