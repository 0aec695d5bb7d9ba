public import Relational
import Settings

/// The query parameter `fields`, which says what of an object an answer shows: `?fields=id,username`. Without it an answer
/// shows everything.
public enum FieldSelection {
    /// The parameter's name.
    public static let parameter = "fields"

    /// The names that a parameter's value lists, or nil for no parameter.
    ///
    /// - Parameters:
    ///   - text: the parameter's value.
    ///   - known: the names of all fields.
    /// - Throws: a 400 that names a field that is not known.
    public static func names(in text: String?, of known: [String]) throws(Problem) -> [String]? {
        guard let text else { return nil }
        var names: [String] = []
        // A list longer than all names has one twice or one that is none.
        for name in text.split(separator: ",", omittingEmptySubsequences: false).prefix(known.count + 1) {
            let name = String(name.prefix(64))
            guard known.contains(name), !names.contains(name) else {
                let nearest = Nearest.name(to: name, among: known).map { "Did you mean \"\($0)\"?" }
                let advice = nearest ?? "There are \(known.joined(separator: ", "))."
                throw .badRequest(
                    names.contains(name)
                        ? "The parameter \"fields\" has \"\(name)\" twice."
                        : "There is no field \"\(name)\". \(advice)",
                    code: "invalid_parameter")
            }
            names.append(name)
        }
        return names
    }
}

extension Request {
    /// How the answer to this request shows an object: all of it, or the fields that `fields` names.
    ///
    /// Call it before anything is written, so that a mistake in it changes nothing.
    public func shown(_ representation: Representation) throws(Problem) -> Representation {
        let text = queryParameters.first { $0.name == FieldSelection.parameter }?.value
        guard let names = try FieldSelection.names(in: text, of: representation.names) else { return representation }
        return representation.showing(names)
    }
}
