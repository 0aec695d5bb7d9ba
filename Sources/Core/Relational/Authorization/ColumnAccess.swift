/// Who may not read a column of the rows that they see. Nor may they filter, order or group by it, or ask for its extremes.
public struct ColumnAccess: Sendable, Hashable {
    /// What a role sees of a column.
    enum Visibility: Sendable, Hashable {
        case plain
        /// That there is something, and nothing of what it is.
        case masked
        /// Whoever asks for it is refused.
        case hidden
    }

    private let masked: Set<Role>
    private let hidden: Set<Role>

    private init(masked: Set<Role>, hidden: Set<Role>) {
        self.masked = masked
        self.hidden = hidden
    }

    /// Whoever sees the row.
    public static let open = ColumnAccess(masked: [], hidden: [])

    /// Whoever sees the row but some roles.
    ///
    /// - Parameters:
    ///   - hidden: those who are refused where they ask for it.
    ///   - masked: those who get ``mask`` in its place; only of a column of texts.
    public static func restricted(hidden: Set<Role> = [], masked: Set<Role> = []) -> ColumnAccess {
        ColumnAccess(masked: masked.subtracting([.admin]), hidden: hidden.subtracting([.admin]))
    }

    /// What stands in the place of a text that is masked.
    static let mask = "***"

    func visibility(for role: Role) -> Visibility {
        hidden.contains(role) ? .hidden : masked.contains(role) ? .masked : .plain
    }

    var isOpen: Bool { masked.isEmpty && hidden.isEmpty }
    /// Whether some role gets a mask.
    var masks: Bool { !masked.isEmpty }
}
