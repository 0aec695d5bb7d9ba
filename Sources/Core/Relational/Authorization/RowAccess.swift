/// Who sees which rows of a source, by whatever path they are reached: as a list, by key, over a relation, in a count, a
/// subscription or the answer of a mutation. A row that one may not see is as good as none.
///
///     Source(table: "notes", …, access: .owned(by: "user_id"))
public struct RowAccess: Sendable, Hashable {
    /// Which of the rows a role sees.
    enum Extent: Sendable, Hashable {
        case all
        case those(RowPredicate)
        case none
    }

    private let extents: [Role: Extent]
    /// The column with the id of the user whose row it is, where that is what viewers see rows by.
    let owner: String?

    private init(_ all: Set<Role>, viewers: Extent, also: Set<Role> = [], owner: String? = nil) {
        var extents: [Role: Extent] = [:]
        for role in also { extents[role] = viewers }
        for role in all { extents[role] = .all }
        if extents[.viewer] == nil { extents[.viewer] = viewers }
        // Whoever operates the product sees everything.
        extents[.admin] = .all
        self.extents = extents
        self.owner = owner
    }

    /// Everybody of whom is known who they are sees all rows.
    public static let everyone = RowAccess(Role.known, viewers: .all)

    /// All rows for these roles, and none for others. Whoever operates the product always sees all.
    public static func roles(_ roles: Set<Role>) -> RowAccess { RowAccess(roles, viewers: .none) }

    /// Viewers see their own rows, these roles all.
    ///
    /// - Parameters:
    ///   - column: holds the id of the user whose row it is.
    ///   - roles: those who see all rows.
    ///   - owners: those who see their own rows as viewers do.
    public static func owned(
        by column: String, all roles: Set<Role> = Role.seeingAll, own owners: Set<Role> = []
    ) -> RowAccess {
        RowAccess(
            roles, viewers: .those(ownership(column)), also: owners, owner: column)
    }

    /// Viewers see the rows that meet a condition, these roles all.
    public static func viewers(_ predicate: RowPredicate, all roles: Set<Role> = Role.seeingAll) -> RowAccess {
        RowAccess(roles, viewers: .those(predicate))
    }

    /// What holds where a module says nothing: viewers see nothing.
    static let unsaid = RowAccess(Role.seeingAll, viewers: .none)

    /// Which rows a role sees.
    func extent(for role: Role) -> Extent { extents[role] ?? .none }

    /// Which rows a role may change, where it may change any: who sees what is others' only to read it changes their own alone.
    func changeable(by role: Role) -> Extent {
        guard case .all = extent(for: role), let owner, !Role.writingAll.contains(role) else {
            return extent(for: role)
        }
        return .those(Self.ownership(owner))
    }

    private static func ownership(_ column: String) -> RowPredicate {
        RowPredicate("{row}.\(quoted(column)) = {viewer}")
    }

    /// The conditions of all roles.
    var predicates: [RowPredicate] {
        Role.allCases.compactMap { if case .those(let predicate) = extent(for: $0) { predicate } else { nil } }
    }

    /// Whether somebody of whom is known who they are does not see all rows.
    var isGuarded: Bool { Role.known.contains { extent(for: $0) != .all } }

    /// Whether everybody who sees a row of it sees the one row of another source to which it leads.
    ///
    /// - Parameters:
    ///   - other: who sees the other rows.
    ///   - columns: the columns by which a row leads to the other, and the other's that they equal.
    func reveals(_ other: RowAccess, by columns: [(from: String, to: String)]) -> Bool {
        Role.known.allSatisfy { role in
            switch (extent(for: role), other.extent(for: role)) {
            case (.none, _), (_, .all): true
            case (.those, .those):
                // Both rows belong to the same user.
                owner != nil && other.owner != nil
                    && columns.contains { $0.from == owner && $0.to == other.owner }
            default: false
            }
        }
    }
}
