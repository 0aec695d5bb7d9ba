/// A statement that inserts rows, on its way: first it waits for a connection of its own, then for its answer.
///
/// It has the connection to itself, so that it waits behind no other statement, and none waits behind it.
final class InsertCarrier {
    let statement: BoundStatement
    let deadline: MonotonicInstant?
    /// While it waits for a connection.
    var request: LeaseRequest?
    /// Once it has one.
    var submission: Submission?
    let onAnswer: (Submission.Answer) -> Void

    init(
        _ statement: BoundStatement, deadline: MonotonicInstant?, onAnswer: @escaping (Submission.Answer) -> Void
    ) {
        self.statement = statement
        self.deadline = deadline
        self.onAnswer = onAnswer
    }
}
