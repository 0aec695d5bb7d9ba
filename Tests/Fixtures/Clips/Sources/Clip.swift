import ModuleKit

/// A clip as someone adds it.
struct Clip: Sendable {
    let title: String
    let mood: String
    let license: String?
    let price: PostgresDecimal
    let loudness: String?
    let releasedOn: String?
    let shownAt: String?
    let length: String
    let take: Int64
    let isListed: Bool
    let tags: [String]
    let moods: [String]
    let cuts: [Cut]
    let thumbnail: String?
    let color: String?
    let user: Int64

    init(from fields: inout InputFields) {
        title = fields.string("title", length: 1...100)
        mood = fields.value("mood", .enumeration(ClipsTypes.mood), about: "How it makes one feel.")
        license = fields.optional("license", .enumeration(ClipsTypes.license))
        price = fields.value("price", .decimal, default: "0")
        loudness = fields.optional("loudness", .scalar(ClipsTypes.loudness))
        releasedOn = fields.optional("releasedOn", .scalar(.date))
        shownAt = fields.optional("shownAt", .scalar(.localTime))
        length = fields.value("length", .scalar(.duration), default: "PT0S")
        take = fields.value("take", .integer(in: 1...1000), default: 1)
        isListed = fields.value("listed", .boolean, default: true)
        tags = fields.value("tags", .list(of: .string(length: 1...40), count: 0...10), default: [])
        moods = fields.value("moods", .list(of: .enumeration(ClipsTypes.mood), count: 0...3), default: ["HAPPY"])
        cuts = fields.optional("cuts", .list(of: Cut.kind, count: 1...5)) ?? []
        thumbnail = fields.optional("thumbnail", .scalar(.bytes))
        color = fields.optional("color", .scalar(ClipsTypes.color))
        user = fields.key("userId", about: "Who adds it.")
    }
}

/// A part of a clip that is left out.
struct Cut: Sendable {
    let from: Double
    let to: Double
    let reasons: [String]

    static let kind = InputKind.object("CutInput", about: "A part that is left out.") { fields in
        Cut(from: &fields)
    }

    private init(from fields: inout InputFields) {
        from = fields.value("from", .double(in: 0...1e6), about: "In seconds.")
        to = fields.value("to", .double(in: 0...1e6), about: "In seconds.")
        reasons = fields.value("reasons", .list(of: .string(length: 1...20), count: 0...3), default: [])
    }

    var json: JSONValue {
        [
            "from": JSONNumber(from).map { .number($0) } ?? .null, "to": JSONNumber(to).map { .number($0) } ?? .null,
            "reasons": .array(reasons.map { .string($0) }),
        ]
    }
}
