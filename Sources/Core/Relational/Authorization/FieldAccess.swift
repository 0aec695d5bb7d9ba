/// Who may ask for a field, run a mutation, listen to a subscription or call a route.
public struct FieldAccess: Sendable, Hashable {
    /// Those who may, whatever they ask for.
    public let roles: Set<Role>
    /// The argument, or the field of the input, by which viewers may, too: where it is their own id. Nil where they may not.
    public let owner: String?
    /// Whether a credential that is good for recording alone is good for it.
    public private(set) var isRecording = false

    private init(_ roles: Set<Role>, owner: String? = nil) {
        self.roles = roles.union([.admin])
        self.owner = owner
    }

    /// Everybody, known or not: who registers, or logs in.
    public static let anyone = FieldAccess(Set(Role.allCases))
    /// Everybody of whom is known who they are.
    public static let everyone = FieldAccess(Role.known)
    /// Those who see what is recorded of everybody.
    public static let seeingAll = FieldAccess(Role.seeingAll)
    /// Those who may write for everybody.
    public static let writing = FieldAccess([.service])
    /// Whoever operates the product.
    public static let admin = FieldAccess([])

    /// These roles, and whoever operates the product.
    public static func roles(_ roles: Set<Role>) -> FieldAccess { FieldAccess(roles) }

    /// These roles, and viewers for themselves.
    ///
    /// - Parameter argument: names the user: `userId`.
    public static func owner(_ argument: String, or roles: Set<Role> = [.service]) -> FieldAccess {
        FieldAccess(roles, owner: argument)
    }

    /// The same, also for a credential that is good for recording alone, of a route that records.
    public func recording() -> FieldAccess {
        var access = self
        access.isRecording = true
        return access
    }

    /// Whether a role may at all, be it only for themselves.
    public func admits(_ role: Role) -> Bool { roles.contains(role) || (role == .viewer && owner != nil) }
}
