import ModuleKit

/// The names of operations: what generated clients call their functions.
enum OperationNames {
    /// `getVideosStars` for `GET /videos/{id}/stars`.
    static func name(of method: HTTPMethod, _ path: String, withParameters: Bool = false) -> String {
        var name = method.rawValue.lowercased()
        for segment in path.split(separator: "/") {
            let isParameter = segment.hasPrefix("{")
            if isParameter, !withParameters { continue }
            if isParameter { name += "By" }
            name += segment.split { !$0.isLetter && !$0.isNumber }.map(capitalized).joined()
        }
        return name
    }

    /// `listPlays` for `list` and `plays`.
    static func name(_ verb: String, _ noun: String) -> String { verb + capitalized(noun[...]) }

    /// Gives operations whose name another one has a name of their method and path, which is theirs alone.
    static func makeUnique(_ operations: inout [OpenAPIOperation]) {
        var names: Set<String> = []
        for position in operations.indices {
            let operation = operations[position]
            var name = operation.id
            if names.contains(name) { name = Self.name(of: operation.method, operation.path, withParameters: true) }
            var number = 2
            let stem = name
            while !names.insert(name).inserted {
                name = "\(stem)\(number)"
                number += 1
            }
            operations[position].id = name
        }
    }

    private static func capitalized(_ word: Substring) -> String { word.prefix(1).uppercased() + word.dropFirst() }
}
