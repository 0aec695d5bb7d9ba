/// Specification section 5.1.1: a document that is executed holds operations and fragments alone.
struct ExecutableDefinitions: ValidationRule {
    mutating func enter(_ document: Document, _ context: inout ValidationContext) {
        for definition in document.storage.typeSystemDefinitions {
            let name = definition.name.map { "\"\(document.name($0))\"" } ?? "schema"
            context.report("The \(name) definition is not executable.", at: Int(definition.offset))
        }
    }
}
