/// A condition over a row, as SQL in which `{row}` stands for the row's alias and `{viewer}` for the id of the one who
/// asks (NULL for nobody), which is bound as a parameter.
///
///     RowPredicate("{row}.user_id = {viewer}")
public struct RowPredicate: Sendable, Hashable {
    let template: String

    /// A condition. `template` is trusted SQL, written by a module's author and never built from input.
    public init(_ template: String) { self.template = template }

    /// Nothing meets it.
    static let never = RowPredicate("false")

    /// Both conditions; nil where there is none.
    static func all(_ first: RowPredicate?, _ second: RowPredicate?) -> RowPredicate? {
        guard let first, let second else { return first ?? second }
        return RowPredicate("(\(first.template)) AND (\(second.template))")
    }
}
