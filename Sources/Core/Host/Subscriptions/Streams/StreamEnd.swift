import GraphQL

/// Why the server ends a stream, or an operation of it, before its client does.
enum StreamEnd: Sendable, Hashable {
    /// The client reads more slowly than answers come.
    case slowClient
    /// The answers take longer than events come.
    case slowAnswers
    /// Events can no longer be listened to.
    case interrupted
    /// Events may have happened that the server did not hear of.
    case missed
    /// The server stops.
    case stopping
    /// The credential was taken back by which it was opened.
    case revoked
    /// The credential has ended by which it was opened.
    case expired

    /// What a program is told.
    var code: GraphQLError.Code {
        switch self {
        case .slowClient, .slowAnswers, .interrupted, .missed, .stopping: .serviceUnavailable
        case .revoked, .expired: .unauthenticated
        }
    }

    /// What a client is told.
    var message: String {
        switch self {
        case .slowClient: "The answers were not read as fast as they came. Subscribe to less, or read faster."
        case .slowAnswers: "The answers took longer than events came. Select less, or subscribe to less."
        case .interrupted: "Events can no longer be listened to. Subscribe again shortly."
        case .missed: "Events may have been missed. Subscribe again, and ask for the list of what happened."
        case .stopping: "The server is stopping. Subscribe again shortly."
        case .revoked: "The credential is not good any more. Log in again."
        case .expired: "The credential has ended. Get another one, and subscribe again."
        }
    }
}
