import GraphQL
import Relational

/// The answers of a batch as they come, which together may take as much as one answer may.
struct BatchAnswers {
    /// How many of its requests are answered at once: what they take is known only when they are.
    static let width = 4

    private let sizeLimit: Int
    private var outcomes: [Int: QueryReply.Outcome] = [:]
    private var size = 0

    /// - Parameter sizeLimit: in bytes; the answers that are under way when it is passed are given still.
    init(sizeLimit: Int) { self.sizeLimit = sizeLimit }

    /// Why no further request is begun, or nil.
    var refusal: QueryRefusal? {
        guard size > sizeLimit else { return nil }
        let error = GraphQLError.limit(
            "answerSize", value: sizeLimit,
            message: "The answers before this one have more than \(sizeLimit) bytes. Send this request by itself.")
        return .failed(QueryFailure([error]))
    }

    mutating func take(_ outcome: QueryReply.Outcome, at position: Int) {
        outcomes[position] = outcome
        if case .success(let answer) = outcome { size += answer.bytes.count }
    }

    /// In the order of the requests.
    var inOrder: [QueryReply.Outcome] { outcomes.sorted { $0.key < $1.key }.map(\.value) }
}
