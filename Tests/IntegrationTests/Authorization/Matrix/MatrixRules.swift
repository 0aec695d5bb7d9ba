@testable import Relational

/// Who may see and do what, as people agreed on it: the table that the registries of the running product are held against.
///
/// Whatever a module declares and this does not name fails ``MatrixRegistryTests``, which says what to add.
enum MatrixRules {
    /// Which of a source's rows a role sees.
    enum Seen: Sendable {
        case all, own, nothing
    }

    /// What a field tells of a row that is seen.
    struct FieldRule: Sendable {
        enum Kind: Sendable {
            /// A value that is the row's own, by which it would be recognised.
            case value
            /// A value that many rows have, such as a role.
            case word
            /// Another row, or others.
            case link
        }

        var kind = Kind.value
        /// Those who are refused where they ask for it, or use it.
        var hidden: Set<Role> = []
        /// Those who get a mask, and are refused where they use it.
        var masked: Set<Role> = []

        static let value = FieldRule()
        static let word = FieldRule(kind: .word)
        static let link = FieldRule(kind: .link)

        func isPlain(to role: Role) -> Bool { !hidden.contains(role) && !masked.contains(role) }
    }

    struct TypeRule: Sendable {
        let rows: [Role: Seen]
        let fields: [String: FieldRule]

        func seen(by role: Role) -> Seen { role == .admin ? .all : rows[role] ?? .nothing }

        /// Whether a role sees of somebody else's row what a field holds.
        func tells(_ field: String, to role: Role) -> Bool {
            seen(by: role) == .all && (fields[field]?.isPlain(to: role) ?? true)
        }
    }

    /// What a role may do with a mutation.
    enum Reach: Sendable {
        /// Nothing, whatever it is about.
        case refused
        /// What is about themselves.
        case own
        /// Everything.
        case all
    }

    struct MutationRule: Sendable {
        let reach: [Role: Reach]
        /// Whether a credential that is good for recording alone is good for it.
        var isRecording = false
        /// What its payload has, besides `query`.
        let payload: Set<String>

        func reach(of role: Role) -> Reach { role == .admin ? .all : reach[role] ?? .refused }
    }

    /// What answers a route of a module.
    enum RouteRule: Sendable, Equatable {
        case list(type: String, root: String)
        case item(type: String, root: String)
        case own(type: String, root: String)
        case write(mutation: String)
        /// A module's own code, for these roles, with a credential that is good for `scope`; and for viewers of whom the path's
        /// parameter `owner` is the id.
        case code(roles: Set<Role>, scope: Scopes, owner: String? = nil)
    }

    private static let ownRows: [Role: Seen] = [.viewer: .own, .service: .all, .analyst: .all]
    private static let ownAlone: [Role: Seen] = [.viewer: .own, .analyst: .own]
    private static let person = FieldRule(masked: [.analyst])

    static let types: [String: TypeRule] = [
        "User": TypeRule(
            rows: ownRows,
            fields: [
                "id": .value, "username": person, "externalId": person,
                "email": FieldRule(hidden: [.service], masked: [.analyst]),
                "role": FieldRule(kind: .word, hidden: [.service]), "createdAt": .value, "updatedAt": .value,
                "plays": .link, "playbook": .link,
            ]),
        "Play": TypeRule(
            rows: ownRows,
            fields: [
                "id": .value, "user": .link, "userId": .value, "videoId": .value, "video": .link,
                "playTimestamp": .value, "clientEventId": .value, "sessionId": .value, "deviceId": .value,
                "clientTimestamp": .value, "receivedAt": .value,
            ]),
        "PlaybookEntry": TypeRule(
            rows: ownRows,
            fields: [
                "id": .value, "user": .link, "userId": .value, "videoId": .value, "video": .link,
                "interactionType": .value, "interactionTimestamp": .value, "positionSeconds": .value,
                "durationSeconds": .value, "fromSeconds": .value, "toSeconds": .value, "rate": .value, "watched": .word,
                "extra": .value, "clientEventId": .value, "sessionId": .value, "deviceId": .value,
                "clientTimestamp": .value, "sentTimestamp": .value, "receivedAt": .value,
            ]),
        // It has no rows: whoever names a video gets it, whether anybody has seen it or not.
        "Video": TypeRule(rows: ownRows, fields: ["id": .value, "plays": .link, "playbook": .link]),
        "Session": TypeRule(
            rows: ownAlone,
            fields: [
                "id": .value, "userId": .value, "device": .value, "userAgent": .value, "address": .value,
                "createdAt": .value, "lastUsedAt": .value, "expiresAt": .value,
            ]),
        "ApiKey": TypeRule(
            rows: ownAlone,
            fields: [
                "id": .value, "name": .value, "hint": .value, "userId": .value, "role": .word, "scopes": .word,
                "createdAt": .value, "expiresAt": .value, "lastUsedAt": .value,
            ]),
        "AuditEntry": TypeRule(
            rows: [:],
            fields: [
                "id": .value, "at": .value, "action": .word, "actor": .value, "actorId": .value, "userId": .value,
                "subject": .value, "address": .value, "requestId": .value, "details": .value,
            ]),
    ]

    /// Who may ask for a field of `Query`.
    static let roots: [String: Set<Role>] = [
        "node": Role.known, "me": Role.known, "user": Role.known, "userByExternalId": Role.known, "users": Role.known,
        "video": Role.known, "play": Role.known, "plays": Role.known, "playbookEntry": Role.known,
        "playbook": Role.known, "sessions": [.viewer, .analyst, .admin], "keys": [.viewer, .analyst, .admin],
        "auditEntries": [.admin],
    ]

    private static let anyone: [Role: Reach] = [.anonymous: .all, .viewer: .all, .service: .all, .analyst: .all]
    private static let oneself: [Role: Reach] = [.viewer: .own, .analyst: .own]
    private static let grant: Set = [
        "accessToken", "tokenType", "expiresIn", "refreshToken", "refreshExpiresIn", "sessionId", "user",
    ]

    static let mutations: [String: MutationRule] = [
        "registerUser": MutationRule(reach: anyone, payload: ["user"]),
        "updateUser": MutationRule(reach: oneself, payload: ["user"]),
        "deleteUser": MutationRule(reach: oneself, payload: ["user"]),
        "logIn": MutationRule(reach: anyone, payload: grant),
        "refreshSession": MutationRule(reach: anyone, payload: grant),
        "logOut": MutationRule(reach: oneself, payload: ["ended"]),
        "changePassword": MutationRule(reach: oneself, payload: ["endedSessions", "user"]),
        "endSession": MutationRule(reach: oneself, payload: ["session"]),
        "createKey": MutationRule(reach: oneself, payload: ["apiKey", "key"]),
        "revokeKey": MutationRule(reach: oneself, payload: ["apiKey"]),
        "issuePlayerToken": MutationRule(reach: [.service: .all], payload: ["token", "expiresIn"]),
        "inviteUser": MutationRule(reach: [.service: .all], payload: ["code", "expiresIn"]),
        "recordPlay": MutationRule(reach: [.viewer: .own, .service: .all], isRecording: true, payload: ["play"]),
        "deletePlay": MutationRule(reach: [.viewer: .own, .service: .all], payload: ["play"]),
        "recordInteraction": MutationRule(
            reach: [.viewer: .own, .service: .all], isRecording: true, payload: ["playbookEntry"]),
        "deleteInteraction": MutationRule(reach: [.viewer: .own, .service: .all], payload: ["playbookEntry"]),
    ]

    /// The types that subscriptions tell of; who hears of which follows from the type.
    static let subscriptions: [String: String] = ["playRecorded": "Play", "interactionRecorded": "PlaybookEntry"]

    static let routes: [String: RouteRule] = [
        "POST /users": .write(mutation: "registerUser"), "GET /users": .list(type: "User", root: "users"),
        "GET /users/{id}": .item(type: "User", root: "user"), "PATCH /users/{id}": .write(mutation: "updateUser"),
        "DELETE /users/{id}": .write(mutation: "deleteUser"), "GET /me": .own(type: "User", root: "user"),
        "GET /users/{id}/export": .code(roles: [.admin], scope: .read, owner: "id"),
        "GET /audit": .list(type: "AuditEntry", root: "auditEntries"),
        "POST /me/password": .write(mutation: "changePassword"), "POST /sessions": .write(mutation: "logIn"),
        "POST /sessions/refresh": .write(mutation: "refreshSession"),
        "DELETE /sessions/current": .code(roles: [.viewer, .analyst, .admin], scope: .write),
        "GET /sessions": .list(type: "Session", root: "sessions"),
        "DELETE /sessions/{id}": .write(mutation: "endSession"), "POST /keys": .write(mutation: "createKey"),
        "GET /keys": .list(type: "ApiKey", root: "keys"), "DELETE /keys/{id}": .write(mutation: "revokeKey"),
        "POST /player-tokens": .write(mutation: "issuePlayerToken"),
        "POST /invitations": .write(mutation: "inviteUser"), "POST /plays": .write(mutation: "recordPlay"),
        "GET /plays": .list(type: "Play", root: "plays"), "GET /plays/{id}": .item(type: "Play", root: "play"),
        "DELETE /plays/{id}": .write(mutation: "deletePlay"), "POST /playbook": .write(mutation: "recordInteraction"),
        "GET /playbook": .list(type: "PlaybookEntry", root: "playbook"),
        "GET /playbook/{id}": .item(type: "PlaybookEntry", root: "playbookEntry"),
        "DELETE /playbook/{id}": .write(mutation: "deleteInteraction"),
    ]

    /// What a credential gets of the host's own routes. Those of `/query` are another table's: ``MatrixTransport``.
    enum HostRule: Sendable {
        /// Everybody, known or not.
        case everybody
        /// Those who have a credential that is good for reading, of these roles.
        case readers(Set<Role>)
        /// GraphQL, whose answers say who may what.
        case graphQL
    }

    static let hostRoutes: [String: HostRule] = [
        "POST /query": .graphQL, "GET /query": .graphQL, "PUT /query": .readers(Role.known),
        "DELETE /query": .readers(Role.known),
        "GET /schema.graphql": .readers(Role.known), "GET /openapi.json": .readers(Role.known),
        "GET /docs": .readers(Role.known), "GET /health/live": .everybody, "GET /health/ready": .everybody,
        "GET /metrics": .readers([.admin]),
    ]
}
