import JSON
import ModuleKit

/// What can be done next with the object of an answer (OpenAPI 3.1, "Link Object").
enum OperationLinks {
    /// Links operations that make an object to those about one object below the same path.
    static func add(to operations: inout [OpenAPIOperation]) {
        for position in operations.indices {
            let operation = operations[position]
            guard let subject = operation.subject, subject.isMade else { continue }
            for other in operations where other.subject?.type == subject.type && !(other.subject?.isMade ?? true) {
                guard let parameter = parameter(of: other.path, below: operation.path) else { continue }
                let link: JSONValue = [
                    "operationId": .string(other.id), "parameters": [parameter: "$response.body#/id"],
                ]
                for status in [200, 201] { operations[position].link(other.id, link, from: status) }
            }
        }
    }

    /// The name of the parameter that is all that a path has more than another one.
    private static func parameter(of path: String, below collection: String) -> String? {
        guard path.hasPrefix(collection + "/{"), path.hasSuffix("}") else { return nil }
        let name = path.dropFirst(collection.count + 2).dropLast()
        return name.contains("/") ? nil : String(name)
    }
}
