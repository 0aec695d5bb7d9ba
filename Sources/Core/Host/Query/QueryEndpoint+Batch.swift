import GraphQL
import Relational

extension QueryEndpoint {
    /// Answers the requests of a batch, each within the limits of a request of its own. Where one of them is a mutation they
    /// run one after another, else all at once.
    func answer(_ requests: [QueryRequest], _ exchange: HTTPExchange) async -> [QueryReply.Outcome] {
        guard !requests.contains(where: isMutation) else {
            var outcomes: [QueryReply.Outcome] = []
            for request in requests { outcomes.append(await answer(request, exchange)) }
            return outcomes
        }
        return await withTaskGroup(of: (Int, QueryReply.Outcome).self) { group in
            for (position, request) in requests.enumerated() {
                group.addTask { (position, await answer(request, exchange)) }
            }
            var outcomes: [(Int, QueryReply.Outcome)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// A request that fails before its operation is known changes nothing.
    private func isMutation(_ request: QueryRequest) -> Bool {
        guard let document = try? prepare(request).document else { return false }
        return (try? document.operation(named: request.operationName))?.kind == .mutation
    }
}
