import GraphQL
import JSON

/// Reads what a request to a route brings, the parameters and the fields of the body, and collects everything that is wrong
/// with them.
///
///     init(from input: inout RouteInput) {
///         video = input.string("id", from: .path, length: 1...200, about: "The video.")
///         days = input.integer("days", in: 1...90, default: 7, about: "How many days to look back.")
///         stars = input.body.integer("stars", in: 1...5, about: "How many stars.")
///     }
///
/// A parameter at fault gives a placeholder and is remembered. The request is then refused before the route's code runs: with
/// a 400 that names every parameter at fault, with a 404 where the path has a text in place of a key, and with a 422 that
/// names every field of the body at fault.
///
/// The same reading says what there is to read, for the documentation: it runs over nothing then. So it must ask for every
/// parameter and field whatever the values of others are.
public struct RouteInput: Sendable {
    /// The fields of the body, a JSON object. Where none is asked for the route takes no body.
    public var body: InputFields

    private let request: Request?
    private var faults: [Problem.FieldError] = []
    /// Whether the path names nothing.
    private var isNothing = false
    /// The parameters asked for.
    private var parameters: [RouteParameter] = []

    /// What a route reads.
    struct Definition: Sendable {
        let parameters: [RouteParameter]
        let body: [InputValueDefinition]
    }

    private init(_ request: Request?, body: InputFields) {
        self.request = request
        self.body = body
    }

    /// What a reading asks for, in its order.
    static func describing<Value>(_ read: (inout RouteInput) -> Value) -> Definition {
        var parameters: [RouteParameter] = []
        let body = InputFields.describing { fields in
            var input = RouteInput(nil, body: fields)
            _ = read(&input)
            fields = input.body
            parameters = input.parameters
        }
        return Definition(parameters: parameters, body: body)
    }

    /// Reads a request.
    ///
    /// - Parameter hasBody: whether the reading asks for fields of the body.
    /// - Throws: a ``Problem`` with everything at fault.
    static func read<Value>(
        _ request: Request, hasBody: Bool, _ read: (inout RouteInput) -> Value
    ) throws(Problem) -> Value {
        var input = RouteInput(request, body: hasBody ? try request.fields() : InputFields([:]))
        let value = read(&input)
        try input.finish(request)
        return value
    }

    private mutating func finish(_ request: Request) throws(Problem) {
        if isNothing { throw .nothing(under: request) }
        guard faults.isEmpty else {
            throw .badRequest(
                faults.map { "The parameter \"\($0.pointer)\": \($0.message)" }.joined(separator: " "),
                code: "invalid_parameter", errors: faults)
        }
        try body.finish()
    }

    /// Remembers that a parameter is at fault, by a rule of the caller's own. The message is a sentence for a person.
    public mutating func report(_ message: String, at name: String) {
        faults.append(Problem.FieldError(pointer: name, message: message))
    }

    /// Why a text is not the value that a parameter takes.
    struct Fault: Error {
        let message: String

        init(message: String) { self.message = message }

        /// - Parameter rule: the rest of a sentence that begins with "must".
        init(rule: String) { message = "The value must \(rule)." }
    }

    /// Reads one parameter; nil where it is absent or at fault.
    mutating func read<Value>(
        _ parameter: RouteParameter, _ decode: (String) throws(Fault) -> Value
    ) -> Value? {
        guard let request else {
            parameters.append(parameter)
            return nil
        }
        guard let text = Self.text(of: parameter, in: request) else {
            if parameter.definition.isRequired { report("The parameter is missing.", at: parameter.name) }
            return nil
        }
        do throws(Fault) { return try decode(text) } catch {
            // A path that has no key where one stands names nothing.
            if parameter.place == .path, parameter.definition.bound == .key { isNothing = true }
            report(error.message, at: parameter.name)
            return nil
        }
    }

    private static func text(of parameter: RouteParameter, in request: Request) -> String? {
        switch parameter.place {
        case .path: request.pathParameter(parameter.name)
        case .query: value(of: parameter, in: request.queryParameters)
        case .header: request.header(parameter.name.lowercased())
        }
    }

    /// The value behind the `?`. A list may be there several times, which is as good as commas between the values.
    private static func value(
        of parameter: RouteParameter, in query: [(name: String, value: String)]
    ) -> String? {
        let values = query.lazy.filter { $0.name == parameter.name }.map(\.value)
        return parameter.isList && values.count > 1 ? values.joined(separator: ",") : values.first
    }
}
