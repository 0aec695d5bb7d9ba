/// The body that a route reads as it comes; see ``Routes/stream(_:_:_:named:input:body:answers:handler:)``.
public struct StreamedBody: Sendable, Hashable {
    /// The media types that are taken, such as `application/x-ndjson` or `image/*`. A body of another is refused with 415.
    public let mediaTypes: [String]
    /// The most bytes that it may have, without its content coding; nil for no bound. More are a 413.
    public let limit: Int?
    /// What it holds, for the documentation.
    public let description: String

    /// A body.
    ///
    /// - Parameters:
    ///   - mediaTypes: the media types that are taken, such as `application/x-ndjson` or `image/*`.
    ///   - limit: the most bytes that it may have, without its content coding; nil for no bound.
    ///   - description: what it holds, for the documentation.
    public init(_ mediaTypes: String..., upTo limit: Int?, _ description: String) {
        self.mediaTypes = mediaTypes
        self.limit = limit
        self.description = description
    }

    /// Whether a `Content-Type` is one that is taken.
    public func takes(_ contentType: String?) -> Bool {
        guard let type = contentType?.lowercased().prefix(while: { $0 != ";" && $0 != " " && $0 != "\t" }) else {
            return mediaTypes.contains("*/*")
        }
        return mediaTypes.contains { range in
            range == "*/*" || range.lowercased() == type
                || (range.hasSuffix("/*") && type.hasPrefix(range.dropLast().lowercased()))
        }
    }
}
