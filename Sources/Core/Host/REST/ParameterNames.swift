import ModuleKit
import Settings

/// Checks the names of a URL's parameters.
enum ParameterNames {
    /// - Throws: a 400 that names a parameter that is not known, or is there twice.
    static func check(_ parameters: [(name: String, value: String)], known: [String]) throws(Problem) {
        var seen: Set<String> = []
        for (name, _) in parameters {
            let shown = String(name.prefix(64))
            guard known.contains(name) else {
                let nearest = Nearest.name(to: shown, among: known)
                let advice =
                    known.isEmpty
                    ? "This route takes none."
                    : nearest.map { "Did you mean \"\($0)\"?" } ?? "There are \(known.joined(separator: ", "))."
                throw .badRequest("There is no parameter \"\(shown)\". \(advice)", code: "unknown_parameter")
            }
            guard seen.insert(name).inserted else {
                throw .badRequest("The parameter \"\(shown)\" is there twice.", code: "invalid_parameter")
            }
        }
    }

    static func invalid(_ name: String, _ message: String) -> Problem {
        let sentence = message.hasSuffix("?") ? message : message + "."
        return .badRequest(
            "The parameter \"\(name)\" \(sentence)", code: "invalid_parameter",
            errors: [Problem.FieldError(pointer: name, message: "The value \(sentence)")])
    }
}
