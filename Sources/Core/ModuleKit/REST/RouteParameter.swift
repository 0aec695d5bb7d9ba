public import GraphQL

/// A parameter of a route, as ``RouteInput`` reads it.
public struct RouteParameter: Sendable, Hashable {
    /// Where in a request a parameter stands.
    public enum Place: String, Sendable, Hashable {
        /// In a segment of the path.
        case path
        /// Behind the `?` of the URL.
        case query
        /// A field of the header.
        case header
    }

    /// Where it stands.
    public let place: Place
    /// Its name, type and bound, and what it means. A list is written with commas between its items.
    public let definition: InputValueDefinition

    /// Whether it takes a list.
    public var isList: Bool { definition.type.item != nil }

    /// The parameter's name.
    public var name: String { definition.name }

    /// A parameter of a request.
    public init(in place: Place, _ definition: InputValueDefinition) {
        self.place = place
        self.definition = definition
    }
}
