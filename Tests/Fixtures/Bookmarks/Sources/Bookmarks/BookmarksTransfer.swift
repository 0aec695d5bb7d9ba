import ModuleKit

/// Takes in and gives out notes by the million, a line of JSON each.
struct BookmarksTransfer: Sendable {
    let settings: BookmarksSettings

    /// How many lines are stored by one statement.
    private static let batch = 500
    /// How many bytes a line may have: those of the longest note with all its characters escaped, and the other fields.
    private static let longestLine = 160 << 10

    static func export(
        of kind: String?, from database: PostgresClient, to writer: ResponseWriter
    ) async throws {
        var last: Int64 = 0
        while true {
            let page = try await BookmarksQueries.page(after: last, of: kind, in: database)
            guard let end = page.last else { return }
            try await writer.write(page.map { "\($0.line)\n" }.joined())
            last = end.id
        }
    }

    func `import`(
        _ body: RequestBody, into database: PostgresClient, answering writer: ResponseWriter
    ) async throws {
        var lines: [[UInt8]] = []
        for try await line in body.lines(longest: Self.longestLine) {
            lines.append(line)
            guard lines.count == Self.batch else { continue }
            try await writer.write(try await store(lines, in: database))
            lines = []
        }
        try await writer.write(try await store(lines, in: database))
    }

    /// Stores what can be stored of some lines.
    /// - Returns: what became of each, a line for each.
    private func store(_ lines: [[UInt8]], in database: PostgresClient) async throws -> String {
        let notes = lines.map { line in Result { () throws(Problem) in try read(line) } }
        let ids = Set(notes.compactMap { try? $0.get().userID })
        let known = try await BookmarksQueries.users(among: Array(ids), in: database)
        let sound = notes.compactMap { try? $0.get() }.filter { known.contains($0.userID) }
        var stored = try await BookmarksQueries.insert(sound, in: database).makeIterator()
        return notes.map { note -> JSONValue in
            switch note {
            case .failure(let problem): return Self.faults(problem.errors)
            case .success(let note) where !known.contains(note.userID):
                return Self.faults([.init(pointer: "/userId", message: "There is no user of this id.")])
            case .success: return ["id": stored.next().map { .string(String($0)) } ?? .null]
            }
        }.map { "\($0)\n" }.joined()
    }

    private func read(_ line: [UInt8]) throws(Problem) -> Bookmark {
        guard let object = try? JSONParser.parse(line).object else {
            throw .invalid([.init(pointer: "", message: "The line is no JSON object.")])
        }
        var fields = InputFields(object)
        let note = Bookmark(from: &fields, settings: settings)
        try fields.finish()
        return note
    }

    private static func faults(_ errors: [Problem.FieldError]) -> JSONValue {
        let errors = errors.map { ["pointer": .string($0.pointer), "message": .string($0.message)] as JSONValue }
        return ["errors": .array(errors)]
    }
}
