public import GraphQL
public import JSON

/// An answer that a route may give, for the documentation. The problems that the host itself answers with need not be named.
public struct RouteAnswer: Sendable, Hashable {
    /// What the body is.
    public enum Content: Sendable, Hashable {
        /// Nothing.
        case none
        /// A value of a type of the schema, as JSON: an object as REST shows it, a scalar, an enum, a list.
        case type(TypeReference)
        /// A JSON object of these members.
        case object([FieldDefinition])
        /// Bytes of a media type, such as `text/csv`.
        case media(String)
        /// `application/problem+json`.
        case problem
    }

    /// The status.
    public let status: Int
    /// When it is given, or what it holds.
    public let description: String
    /// What the body is.
    public let content: Content
    /// The header fields that tell something, by name, and what they say.
    public var headers: [String: String] = [:]
    /// A body as an example. Of JSON one is made from the types unless it is given.
    public var example: JSONValue?

    /// An answer.
    public init(_ status: Int, _ description: String, _ content: Content) {
        self.status = status
        self.description = description
        self.content = content
    }

    /// 200 with a value of a type of the schema, in GraphQL's notation: `"User!"`, `"[Play!]!"`.
    public static func ok(_ type: TypeReference, _ description: String) -> RouteAnswer {
        RouteAnswer(200, description, .type(type))
    }

    /// 200 with a JSON object of these members.
    public static func ok(_ members: [FieldDefinition], _ description: String) -> RouteAnswer {
        RouteAnswer(200, description, .object(members))
    }

    /// 200 with bytes of a media type.
    public static func ok(media: String, _ description: String) -> RouteAnswer {
        RouteAnswer(200, description, .media(media))
    }

    /// 204, nothing to say.
    public static func noContent(_ description: String) -> RouteAnswer { RouteAnswer(204, description, .none) }

    /// A ``Problem`` that the route's code throws.
    public static func problem(_ status: Int, _ description: String) -> RouteAnswer {
        RouteAnswer(status, description, .problem)
    }
}
