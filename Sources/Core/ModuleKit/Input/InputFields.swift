public import GraphQL
public import JSON
import Relational
import Settings

public import struct FoundationEssentials.UUID

/// Reads the fields that a client sent to be written, and collects everything that is wrong with them.
///
///     init(from fields: inout InputFields) {
///         userID = fields.key("userId", about: "Who played.")
///         videoID = fields.string("videoId", length: 1...200, type: "ID", about: "What was played.")
///         sessionID = fields.optionalString("sessionId", length: 1...200, about: "The sitting.")
///     }
///
/// A field at fault gives a placeholder and is remembered; ``finish()`` then throws one ``Problem`` that names them all,
/// and every field that was never asked for. What was read may be used only after ``finish()`` returned.
///
/// The same reading says what there is to read: ``describing(_:)`` runs it over nothing and gives the fields of the
/// mutation's input type. So it must ask for every field whatever the values of others are.
public struct InputFields: Sendable {
    private let members: JSONObject
    private let idempotencyKey: String?
    private let path: [String: String]
    /// The JSON pointer to the object that is read.
    private let pointer: String
    private var asked: [String] = []
    private var found = 0
    private var errors: [Problem.FieldError] = []
    /// Whether a value in the path is at fault: then it names nothing.
    private var namesNothing = false
    /// The fields asked for, where that is what the reading is for.
    private var definitions: [InputValueDefinition]?
    /// The input types that these take.
    private var inputs: [InputDeclaration] = []

    /// How many unknown fields are named before the rest is only counted, so that a body cannot buy a larger answer.
    private static let namedUnknown = 10

    /// The fields of an object that was read already, with what stands beside them.
    ///
    /// - Parameters:
    ///   - members: the fields.
    ///   - path: the values of fields that the request's path gives, such as the object's key. One that is none of its
    ///     type names nothing.
    ///   - idempotencyKey: the request's `Idempotency-Key` header.
    public init(_ members: JSONObject, path: [String: String] = [:], idempotencyKey: String? = nil) {
        self.members = members
        self.path = path
        self.idempotencyKey = idempotencyKey
        pointer = ""
        self.asked.reserveCapacity(16)
    }

    /// The fields of an object inside another one, to which a JSON pointer leads.
    init(_ members: JSONObject, below pointer: String) {
        self.members = members
        self.pointer = pointer
        path = [:]
        idempotencyKey = nil
    }

    /// What a reading asks for, in its order.
    public static func describing<Value>(_ read: (inout InputFields) -> Value) -> [InputValueDefinition] {
        description(of: read).fields
    }

    /// What a reading asks for, in its order, and the input types that it names.
    static func description<Value>(
        of read: (inout InputFields) -> Value
    ) -> (fields: [InputValueDefinition], inputs: [InputDeclaration]) {
        var fields = InputFields([:])
        fields.definitions = []
        _ = read(&fields)
        return (fields.definitions ?? [], fields.inputs)
    }

    /// Whether there is a field of that name, be it `null`: in a PATCH, `null` clears and absence leaves.
    public func has(_ name: String) -> Bool { members[name] != nil }

    /// Whether the request says in an `Idempotency-Key` header under which id it may be sent again.
    public var hasIdempotencyKey: Bool { idempotencyKey != nil }

    /// Remembers that a field is at fault, by a rule of the caller's own. The message is a sentence for a person.
    public mutating func report(_ message: String, at name: String) {
        errors.append(Problem.FieldError(pointer: pointer(to: name), message: message))
    }

    /// Remembers faults of a field's parts.
    mutating func report(_ faults: [Problem.FieldError]) { errors += faults }

    /// The JSON pointer to a field.
    func pointer(to name: String) -> String { "\(pointer)/\(Self.pointerToken(name))" }

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
    /// - Throws: a 422 with every field at fault, those that nobody asked for among them; a 404 where one in the path is.
    public mutating func finish() throws(Problem) {
        let errors = finished()
        if namesNothing { throw .notFound("What the path names cannot be.", errors: errors) }
        guard errors.isEmpty else { throw .invalid(errors) }
    }

    /// Ends the reading of an object. Every field at fault, those that nobody asked for among them.
    mutating func finished() -> [Problem.FieldError] {
        if found < members.count { reportUnknown() }
        return errors
    }

    private mutating func reportUnknown() {
        let unknown = members.members.map(\.name).filter { !asked.contains($0) || path[$0] != nil }
        for name in unknown.prefix(Self.namedUnknown) {
            let shown = String(name.prefix(64))
            let nearest = Nearest.name(to: shown, among: asked)
            report("There is no such field\(nearest.map { "; did you mean \"\($0)\"?" } ?? ".")", at: shown)
        }
        let more = unknown.count - Self.namedUnknown
        if more > 0 {
            errors.append(Problem.FieldError(pointer: pointer, message: "\(more) more fields are not known."))
        }
    }

    /// The key of the object that the write is about, where that is one id: what the request's path says, or else the field `id`.
    public mutating func objectKey() -> Int64 { key("id", about: "The object's own key.") }

    /// The same of a table whose key is a UUID.
    public mutating func objectUUID() -> UUID { uuid("id", type: "ID", about: "The object's own key.") }

    /// The name of the field that ``clientEventID()`` reads.
    package static let clientEventID = "clientEventId"

    /// The id under which the client may send this event again without storing it twice: the field `clientEventId`, or the
    /// `Idempotency-Key` header of a REST request.
    ///
    /// A key that is a UUID is the id itself; any other of 1 to 255 characters gives the same UUID whenever it is sent.
    /// Both may be given if they agree.
    public mutating func clientEventID() -> UUID? {
        let field = optionalUUID(
            Self.clientEventID,
            about: "The client's own id of the event: sent again under the same id it is stored once.")
        guard let idempotencyKey else { return field }
        guard let id = IdempotencyKey.eventID(of: idempotencyKey) else {
            report("The Idempotency-Key header must be 1 to 255 characters long.", parameter: "Idempotency-Key")
            return field
        }
        if let field, field != id {
            report("The field and the Idempotency-Key header differ; send one of them.", at: Self.clientEventID)
        }
        return id
    }

    /// Why a value is not the one that a field takes, as the rest of a sentence that begins with "must".
    struct Fault: Error {
        let rule: String

        /// The sentence.
        var message: String { "The value must \(rule)" + (rule.hasSuffix("?") ? "" : ".") }
    }

    /// What a field's absence means.
    enum Presence {
        case required
        /// It may be absent or `null`.
        case optional
        /// It may be absent but not `null`.
        case notNull
        /// The same, and absent it is this.
        case defaulted(JSONValue)

        var isRequired: Bool { if case .required = self { true } else { false } }
        var takesNull: Bool { if case .optional = self { true } else { false } }
    }

    /// What a field is, for those who read the schema.
    struct About {
        /// The name of its scalar.
        let type: String
        /// What it means.
        let meaning: String?
        /// What its values keep to, where the scalar does not say it.
        var rule: ValueBound?
    }

    /// Reads one field; nil where it is absent, `null` or at fault.
    mutating func read<Value>(
        _ name: String, _ presence: Presence, _ about: @autoclosure () -> About,
        _ decode: (JSONValue) throws(Fault) -> Value
    ) -> Value? {
        if definitions != nil { describe(name, presence, about()) }
        switch take(name, presence) {
        case nil: return nil
        case .path(let text): return value(inPath: text) { json in try? decode(json) }
        case .member(let value):
            do throws(Fault) {
                return try decode(value)
            } catch {
                report(error.message, at: name)
                return nil
            }
        }
    }

    /// Where a field's value stands.
    enum Source {
        case member(JSONValue)
        /// In the request's path, as its text.
        case path(String)
    }

    /// The value of a field; nil where it is absent, or `null` where it may be.
    mutating func take(_ name: String, _ presence: Presence) -> Source? {
        asked.append(name)
        if let text = path[name] { return .path(text) }
        guard let value = members[name] else {
            if case .required = presence { report("This field is missing.", at: name) }
            return nil
        }
        found += 1
        if value.isNull, case .optional = presence { return nil }
        return .member(value)
    }

    /// The value of a text in the request's path, where there are no numbers, only their texts.
    mutating func value<Value>(inPath text: String, _ read: (JSONValue) -> Value?) -> Value? {
        if let value = read(.string(text)) { return value }
        if let number = Int64(text), let value = read(.integer(number)) { return value }
        namesNothing = true
        return nil
    }

    /// Notes what a field is, where that is what the reading is for.
    mutating func describe<Value>(
        _ name: String, _ presence: Presence, _ kind: InputKind<Value>, _ about: String?
    ) {
        guard definitions != nil else { return }
        let text = [about, kind.bound?.sentence].compactMap(\.self).joined(separator: " ")
        var definition = InputValueDefinition(name, type: kind.type, description: text.isEmpty ? nil : text)
        definition.bound = kind.bound
        definition.takesNull = presence.takesNull
        switch presence {
        case .required: definition.type = .nonNull(kind.type)
        case .defaulted(let standard):
            definition.type = .nonNull(kind.type)
            definition.defaultValue = kind.literal(standard)
        case .optional, .notNull: break
        }
        definitions?.append(definition)
        for input in kind.inputs() where !inputs.contains(input) { inputs.append(input) }
    }

    private mutating func describe(_ name: String, _ presence: Presence, _ about: About) {
        let text = [about.meaning, about.rule?.sentence].compactMap(\.self).joined(separator: " ")
        let type = TypeReference.named(about.type)
        var definition = InputValueDefinition(
            name, type: presence.isRequired ? .nonNull(type) : type, description: text.isEmpty ? nil : text)
        definition.bound = about.rule
        definition.takesNull = presence.takesNull
        definitions?.append(definition)
    }
}
