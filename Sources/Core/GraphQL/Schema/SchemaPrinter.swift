/// Prints a schema in the type system definition language, the same from run to run.
public struct SchemaPrinter {
    /// The schema's text, types in the order of their names; what the specification defines is left out.
    public static func print(_ schema: Schema) -> String { "" }
}
