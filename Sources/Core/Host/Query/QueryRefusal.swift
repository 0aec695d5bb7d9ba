import GraphQL
import ProblemDetails
import Relational

/// Why a request was not executed.
enum QueryRefusal: Error {
    /// It is not a well-formed request.
    case malformed(QueryRequest.Fault)
    /// It would change something, by a method that must not (RFC 9110, section 9.2.1).
    case unsafe
    /// Its document, its variables or the state of the server do not allow it.
    case failed(QueryFailure)
    /// Its client has used up what it may have in a while.
    case exceeded(Problem)

    /// The same as errors of GraphQL.
    var failure: QueryFailure {
        switch self {
        case .malformed(let fault): QueryFailure([GraphQLError(fault.message, code: .badRequest)])
        case .unsafe: QueryFailure([GraphQLError("A mutation is sent by POST, not by GET.", code: .badRequest)])
        case .failed(let failure): failure
        case .exceeded(let problem): QueryFailure([GraphQLError(exceeded: problem)])
        }
    }

    /// The status: GraphQL over HTTP, "Status Codes". Where the draft and the audits of the reference implementation differ
    /// (https://github.com/graphql/graphql-http/blob/main/src/audits/server.ts), it is the audits' one: 400 and not 422 for a
    /// request that is not well-formed or not valid, and 200 for what is wrong with a document or its variables where
    /// `application/json` is answered.
    func status(_ media: AcceptedMedia) -> Int {
        switch self {
        case .malformed: return 400
        case .unsafe: return 405
        case .exceeded(let problem): return problem.status
        case .failed(let failure):
            switch failure.kind {
            case .unavailable: return 503
            case .internalError: return 500
            case .request: return Self.status(of: failure.errors.first?.code, media)
            }
        }
    }

    private static func status(of code: GraphQLError.Code?, _ media: AcceptedMedia) -> Int {
        switch code {
        case .badRequest: 400
        case .unauthenticated: 401
        case .forbidden, .persistedQueryNotInList: 403
        case .operationResolutionFailure where media == .graphQLResponse: 422
        default: media == .json ? 200 : 400
        }
    }
}
