import GraphQL
import Relational

/// An operation that can be executed: nothing about it is wrong that can be known before.
enum PlannedOperation: Sendable {
    /// It has one answer.
    case single(OperationPlan, CoercedOperation)
    /// It has an answer for every event that it asks for.
    case subscription(SubscriptionPlan)
}
