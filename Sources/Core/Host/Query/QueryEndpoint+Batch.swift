import GraphQL
import HTTP
import Relational

extension QueryEndpoint {
    /// Answers the requests of a batch, each within the limits of a request of its own, and together within that of one
    /// answer's size. Where one of them is a mutation they run one after another, else some at once.
    func answer(_ requests: [QueryRequest], _ exchange: HTTPExchange) async -> [QueryReply.Outcome] {
        let width = requests.contains(where: isMutation) ? 1 : BatchAnswers.width
        return await withTaskGroup(of: (Int, QueryReply.Outcome).self) { group in
            var answers = BatchAnswers(sizeLimit: answerSize)
            for (position, request) in requests.enumerated() {
                if position >= width, let (done, outcome) = await group.next() { answers.take(outcome, at: done) }
                if let refusal = answers.refusal {
                    answers.take(refuse(refusal), at: position)
                } else {
                    group.addTask { (position, await self.answer(request, exchange)) }
                }
            }
            for await (position, outcome) in group { answers.take(outcome, at: position) }
            return answers.inOrder
        }
    }

    /// Whether a request changes something. One that fails before its operation is known does not.
    func isMutation(_ request: QueryRequest) -> Bool {
        guard let document = try? prepare(request).document else { return false }
        return (try? document.operation(named: request.operationName))?.kind == .mutation
    }
}
