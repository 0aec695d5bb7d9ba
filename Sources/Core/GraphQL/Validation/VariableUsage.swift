/// A place where a variable is used.
struct VariableUsage {
    /// The variable's literal.
    let value: Value
    /// The variable's name.
    let name: String
    /// The type that the place expects; nil where it is not known.
    let type: TypeReference?
    /// The type that the place expected in the release before; nil where it is the same.
    let formerType: TypeReference?
    /// Whether the place has a default.
    let hasDefault: Bool
    /// The oneOf type whose field the place is.
    let oneOf: String?
}
