import ModuleKit

/// All that is held of a person, as they may see it themselves, an object a line (NDJSON).
struct PersonExport: Sendable {
    let user: Int64
    let context: ModuleContext

    /// How many objects are read at once.
    private static let page = 100

    /// Writes the user and all that the modules hold of them.
    ///
    /// - Parameter request: from it each query has its time.
    func write(to writer: ResponseWriter, _ request: StreamedRequest) async throws {
        let profile = try context.queries.store(
            "query($id: ID!) { user(id: $id) { \(fields(of: "User")) } }")
        let answer = try await context.queries.run(
            profile, variables: ["id": .string(String(user))], in: asker(request))
        guard let bytes = answer.bytes else { return }
        let person = try JSONParser.parse(bytes)
        let line = try Self.line("User", person)
        try await writer.write(line)
        for case let export? in context.personalData.map(\.export) { try await write(export, to: writer, request) }
    }

    private func write(_ export: PersonalData.Export, to writer: ResponseWriter, _ request: StreamedRequest)
        async throws
    {
        let list = try context.queries.store(
            """
            query($first: Int!, $after: String) {
              \(export.list)(first: $first, after: $after) {
                nodes { \(fields(of: export.type)) }
                pageInfo { hasNextPage endCursor }
              }
            }
            """)
        var cursor: String?
        repeat {
            let answer = try await context.queries.run(
                list,
                variables: ["first": .integer(Self.page), "after": cursor.map { .string($0) } ?? .null],
                in: asker(request))
            guard let bytes = answer.bytes else { return }
            var lines: [UInt8] = []
            let answered = try JSONParser.parse(bytes)
            for node in answered.object?["nodes"]?.array ?? [] { lines += try Self.line(export.type, node) }
            try await writer.write(lines)
            cursor = (answer.page?.hasNextPage ?? false) ? answer.page?.endCursor : nil
        } while cursor != nil
    }

    /// What a person may see of themselves is what is held of them; who else asks for it is shown no more.
    private func asker(_ request: StreamedRequest) -> QueryContext {
        var context = request.query
        context.asker = Asker(viewer: user, role: .viewer, credential: context.asker.credential)
        return context
    }

    private func fields(of type: String) -> String {
        context.queries.catalog(for: .viewer).shownFields(of: type).joined(separator: " ")
    }

    private static func line(_ type: String, _ object: JSONValue) throws -> [UInt8] {
        var members: JSONObject = ["type": .string(type)]
        for member in object.object?.members ?? [] { members[member.name] = member.value }
        return Array((JSONValue.object(members).description + "\n").utf8)
    }
}
