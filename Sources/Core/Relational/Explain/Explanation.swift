/// What a request wants to know of its execution beside the answer.
public enum Explanation: Sendable, Hashable {
    /// The plan: statements, types of their parameters, round trips, cost.
    case plan
    /// The plan, with what each statement took.
    case analyze
}
