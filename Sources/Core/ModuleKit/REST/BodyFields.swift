public import JSON
import Settings

/// Reads the fields of a JSON object that a client sent, and collects everything that is wrong with them.
///
///     var fields = try request.fields()
///     let userID = fields.key("userId")
///     let videoID = fields.string("videoId", length: 1...200)
///     let sessionID = fields.optionalString("sessionId", length: 1...200)
///     try fields.finish()
///
/// A field at fault gives a placeholder and is remembered; ``finish()`` then throws one ``Problem`` that names them all,
/// and every field that was never asked for. What was read may be used only after ``finish()`` returned.
public struct BodyFields: Sendable {
    private let members: JSONObject
    private var asked: [String] = []
    private var found = 0
    private var errors: [Problem.FieldError] = []

    /// How many unknown fields are named before the rest is only counted, so that a body cannot buy a larger answer.
    private static let namedUnknown = 10

    /// The fields of an object that was read already.
    public init(_ members: JSONObject) {
        self.members = members
        self.asked.reserveCapacity(16)
    }

    /// The fields of a request's body.
    ///
    /// - Throws: a 415 for a content type other than `application/json` (for a PATCH `application/merge-patch+json`, RFC
    ///   7396, too), and a 400 with line and column for a body that is not one JSON object without duplicate names.
    public init(of request: Request) throws(Problem) {
        try Self.checkContentType(of: request)
        guard !request.body.isEmpty else { throw .badRequest("The body is empty; send a JSON object.") }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(request.body)
        } catch {
            throw .badRequest("The body is not JSON. \(error)", code: "invalid_json")
        }
        guard case .object(let members) = value else {
            throw .badRequest("The body is JSON, but not an object (line 1, column 1).", code: "invalid_json")
        }
        self.init(members)
    }

    private static func checkContentType(of request: Request) throws(Problem) {
        guard let header = request.header("content-type") else {
            throw unsupportedMediaType("The request has no Content-Type; send application/json.")
        }
        if header == "application/json" { return }
        let parts = header.lowercased().split(separator: ";", omittingEmptySubsequences: false)
        let type = parts.first.map(trimmed) ?? ""
        guard type == "application/json" || (request.method == .patch && type == "application/merge-patch+json") else {
            throw unsupportedMediaType("The body's Content-Type is not one that is read here; send application/json.")
        }
        for parameter in parts.dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1).map(trimmed)
            if pair.first == "charset", pair.last != "utf-8", pair.last != "\"utf-8\"" {
                throw unsupportedMediaType("The body's charset is not one that is read here; send UTF-8.")
            }
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }

    private static func unsupportedMediaType(_ detail: String) -> Problem {
        Problem(status: 415, code: "unsupported_media_type", title: "Unsupported media type", detail: detail)
    }

    /// Whether the object has a field of that name, be it `null`: in a PATCH, `null` clears and absence leaves.
    public func has(_ name: String) -> Bool { members[name] != nil }

    /// Remembers that a field is at fault, by a rule of the caller's own. The message is a sentence for a person.
    public mutating func report(_ message: String, at name: String) {
        errors.append(Problem.FieldError(pointer: "/" + Self.pointerToken(name), message: message))
    }

    /// Remembers that a parameter outside the body, such as a header, is at fault.
    public mutating func report(_ message: String, parameter: String) {
        errors.append(Problem.FieldError(pointer: parameter, message: message))
    }

    /// A name as a token of a JSON pointer (RFC 6901).
    private static func pointerToken(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        var token = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": token += "~0"
            case "/": token += "~1"
            default: token.unicodeScalars.append(scalar)
            }
        }
        return token
    }

    /// Ends the reading.
    ///
    /// - Throws: a 422 with every field at fault, those that nobody asked for among them.
    public mutating func finish() throws(Problem) {
        if found < members.count { reportUnknown() }
        guard errors.isEmpty else { throw .invalid(errors) }
    }

    private mutating func reportUnknown() {
        let unknown = members.members.map(\.name).filter { !asked.contains($0) }
        for name in unknown.prefix(Self.namedUnknown) {
            let shown = String(name.prefix(64))
            let nearest = Nearest.name(to: shown, among: asked)
            report("There is no such field\(nearest.map { "; did you mean \"\($0)\"?" } ?? ".")", at: shown)
        }
        let more = unknown.count - Self.namedUnknown
        if more > 0 { errors.append(Problem.FieldError(pointer: "", message: "\(more) more fields are not known.")) }
    }

    /// Why a value is not the one that a field takes, as the rest of a sentence that begins with "must".
    struct Fault: Error {
        let rule: String
    }

    /// What a field's absence means.
    enum Presence {
        case required
        /// It may be absent or `null`.
        case optional
        /// It may be absent but not `null`.
        case notNull
    }

    /// Reads one field; nil where it is absent, `null` or at fault.
    mutating func read<Value>(
        _ name: String, _ presence: Presence, _ decode: (JSONValue) throws(Fault) -> Value
    ) -> Value? {
        asked.append(name)
        guard let value = members[name] else {
            if presence == .required { report("This field is missing.", at: name) }
            return nil
        }
        found += 1
        if value.isNull, presence == .optional { return nil }
        do throws(Fault) {
            return try decode(value)
        } catch {
            report("The value must \(error.rule).", at: name)
            return nil
        }
    }
}
