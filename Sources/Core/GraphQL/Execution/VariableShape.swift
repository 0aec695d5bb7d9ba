/// What of the variables' values changes a plan: a compact key for caches.
///
/// It holds, for each variable, whether it is absent, null or present; for input objects their members, and so on down;
/// the values of booleans and enums, and of lists of enums; of other lists only that they are lists. Two sets of
/// variables of one operation with equal shapes can share a plan.
public struct VariableShape: Sendable, Hashable {
    let bytes: [UInt8]

    /// The shape of an operation's variables.
    public init(_ variables: CoercedVariables) { bytes = [] }
}
