import ModuleKit
import Settings

/// Checks the names of a URL's parameters.
enum ParameterNames {
    /// The values of parameters by their names.
    ///
    /// - Parameters:
    ///   - parameters: the parameters in their order.
    ///   - known: the names that there are.
    ///   - lists: the names of those that are lists. They may be there several times, as some clients write a list; that is as
    ///     good as commas between the values.
    /// - Throws: a 400 that names a parameter that is not known, or is there twice and no list.
    static func values(
        of parameters: [(name: String, value: String)], known: [String], lists: [String] = []
    ) throws(Problem) -> [String: String] {
        var values: [String: String] = [:]
        for (name, value) in parameters {
            let shown = String(name.prefix(64))
            guard known.contains(name) else {
                let nearest = Nearest.name(to: shown, among: known)
                let advice =
                    known.isEmpty
                    ? "This route takes none."
                    : nearest.map { "Did you mean \"\($0)\"?" }
                        ?? "There are \(known.filter { !$0.contains("[") }.joined(separator: ", "))."
                throw .badRequest("There is no parameter \"\(shown)\". \(advice)", code: "unknown_parameter")
            }
            guard let first = values[name] else {
                values[name] = value
                continue
            }
            guard lists.contains(name) else {
                throw .badRequest("The parameter \"\(shown)\" is there twice.", code: "invalid_parameter")
            }
            values[name] = first + "," + value
        }
        return values
    }

    static func invalid(_ name: String, _ message: String) -> Problem {
        let sentence = message.hasSuffix("?") ? message : message + "."
        return .badRequest(
            "The parameter \"\(name)\" \(sentence)", code: "invalid_parameter",
            errors: [Problem.FieldError(pointer: name, message: "The value \(sentence)")])
    }
}
