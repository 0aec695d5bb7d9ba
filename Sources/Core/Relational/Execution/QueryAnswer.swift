public import GraphQL

/// A GraphQL response, written.
public struct QueryAnswer: Sendable {
    /// What kind of response it is, from which HTTP derives the status.
    public enum Outcome: Sendable, Hashable {
        /// Data without errors.
        case data
        /// Data (which may be null) with field errors.
        case partial
        /// No execution took place: `errors` without `data`.
        case requestError
        /// No execution took place, since who asks may not have it: `errors` without `data`.
        case forbidden
        /// The database could not be had or did not answer in time: `errors` without `data`; worth another try.
        case unavailable
        /// The server is at fault: `errors` without `data`.
        case internalError
    }

    /// What kind of response it is.
    public let outcome: Outcome
    /// The response as JSON.
    public let bytes: [UInt8]

    /// The codes of its errors, one each.
    public let codes: [GraphQLError.Code]

    /// A response of that kind.
    public init(outcome: Outcome, bytes: [UInt8], codes: [GraphQLError.Code] = []) {
        self.outcome = outcome
        self.bytes = bytes
        self.codes = codes
    }
}
