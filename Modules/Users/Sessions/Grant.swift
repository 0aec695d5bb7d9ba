import FoundationEssentials
import ModuleKit

/// What somebody gets who has logged in: an access token for the next minutes, and a refresh token for another one.
struct Grant: Sendable {
    let user: Int64
    let session: UUID
    let accessToken: String
    let refreshToken: String

    static let payload: [PayloadField] = [
        .value("accessToken", "String!", "What is sent as `Authorization: Bearer …`."),
        .value("tokenType", "String!", "`Bearer`."),
        .value("expiresIn", "Int!", "For how many seconds the access token is good."),
        .value("refreshToken", "String!", "What brings the next access token, once: each answer has another one."),
        .value("refreshExpiresIn", "Int!", "In how many seconds the session ends, unless it is used."),
        .value("sessionId", "ID!", "The session that was begun, or goes on."),
        .object("user", of: "User", "Who has logged in."),
    ]

    func payload(_ settings: UserSettings.Tokens) -> MutationPayload {
        MutationPayload([
            "accessToken": .string(accessToken), "tokenType": "Bearer",
            "expiresIn": .integer(Int(settings.lifetime.components.seconds)), "refreshToken": .string(refreshToken),
            "refreshExpiresIn": .integer(Int(settings.sessionLifetime.components.seconds)),
            "sessionId": .string(session.uuidString.lowercased()),
        ]).showing("user", ObjectKey(user)).lettingIn(user)
    }
}
