import ModuleKit

/// What changes notes, by GraphQL and by REST.
enum NotesMutations {
    static func declare(in schema: inout SchemaDeclarations) {
        schema.mutation(
            Mutation(
                "writeNote", .create, of: "Note", "Writes a note, or writes it anew.", input: NewNote.init,
                statements: NotesQueries.init
            ) { note, queries, session in try await queries.write(note, in: session) }
            .announcing(NotesSchema.noteWritten, NotesSchema.noteChanged)
            .showing { [NotesQueries($0).write] },
            Mutation(
                "updateNote", .update, of: "Note", "Changes a note.", input: NewNote.init,
                statements: NotesQueries.init
            ) { note, queries, session in
                Written(.updated, try await session.run(queries.update, note.row))
            }
            .announcing(NotesSchema.noteWritten, NotesSchema.noteChanged),
            Mutation(
                "deleteNote", .delete, of: "Note", "Deletes a note.", input: NoteKey.init,
                statements: NotesQueries.init
            ) { key, queries, session in
                Written(.deleted, try await session.run(queries.delete, [.int8(key.user), .text(key.video)]))?
                    .answering(["words": .integer(1)])
            }
            .announcing(NotesSchema.noteChanged)
            .answering(.value("words", "Int!", "How many words it had.")),
            issueKey,
            Mutation(
                "revokeNoteKey", .delete, of: "NoteKey", "Revokes a key.",
                input: { $0.string("id", length: 1...100, type: "ID") }, statements: NotesQueries.init
            ) { id, queries, session in
                Written(.deleted, try await session.run(queries.revoke, [.text(id, type: .uuid)]))
            })
        schema.mutation(moveNotes, clearNotes, writeNotes, writeNotesApart, misstate, misstateNotes)
    }

    private static let issueKey = Mutation(
        "issueNoteKey", .create, of: "NoteKey", "Issues a key; its secret is shown once.",
        input: { (user: $0.key("userId"), name: $0.string("name", length: 1...50)) }, statements: NotesQueries.init
    ) { input, queries, session in
        Written(.created, try await session.run(queries.issue, [.int8(input.user), .text(input.name)]))?
            .answering(["secret": .string("secret of \(input.name)")])
    }
    .answering(.value("secret", "String!", "What the program proves itself by."))

    private static let moveNotes = Mutation.returning(
        "moveNotes", "Moves the notes of a user to another one.",
        input: { (from: $0.key("from"), to: $0.key("to")) },
        payload: [
            .object("user", of: "User", "Whose the notes are now."), .value("moved", "Int!"),
            .objects("notes", of: "Note", atMost: 3), .objects("videos", of: "Video"),
            .value("preview", "MovePreview"),
        ]
    ) { input, session in
        let result = try await session.run(moveStatement, [.int8(input.from), .int8(input.to)])
        let videos = (0..<result.rowCount).compactMap { result.text(row: $0, column: 1) }
        guard input.from != input.to else { return nil }
        let lines = JSONValue.array(videos.map { ["text": .string($0), "length": .integer($0.count)] })
        let changed = Announcement(NotesSchema.noteChanged, keys: ["user_id", "video_id"])
        return MutationPayload([
            "moved": .integer(result.rowCount), "preview": ["from": .string("\(input.from)"), "lines": lines],
        ])
        .showing("user", ObjectKey(input.to))
        .showing("notes", videos.map { ObjectKey("\(input.to)", $0) })
        .showing("videos", videos.reversed().map { ObjectKey($0) })
        .announcing(changed.events(result, .updated))
        .announcing([
            RecordedEvent(topic: "notesMoved", key: "\(input.to)", attributes: ["\(input.to)"], payload: lines)
        ])
    }

    private static let clearNotes = Mutation.returning(
        "clearNotes", "Deletes all notes of a user.", input: { $0.key("userId") }, payload: [.value("deleted", "Int!")]
    ) { user, session in
        let result = try await session.run(clearStatement, [.int8(user)])
        return MutationPayload(["deleted": .integer(result.rowCount)])
            .announcing(
                Announcement(NotesSchema.noteChanged, keys: ["user_id", "video_id"]).events(result, .deleted)
                    + [RecordedEvent(topic: "noteCount", key: "\(user)", attributes: ["\(user)"], change: .updated)])
    }

    private static let writeNotes = Mutation.list(
        "writeNotes", .create, of: "Note", "Writes many notes.", atMost: 50, input: NewNote.init,
        statements: NotesQueries.init,
        performAll: { notes, queries, session in try await queries.write(notes, in: session) }
    )
    .announcing(NotesSchema.noteChanged)

    private static let writeNotesApart = Mutation.list(
        "writeNotesApart", .create, of: "Note", "Writes many notes, each by itself.", atMost: 50, input: NewNote.init,
        isOneStatement: true, statements: NotesQueries.init,
        performEach: { note, queries, session in try await queries.write(note, in: session) }
    )

    /// Gives what its declaration does not have.
    private static let misstate = Mutation.returning(
        "misstate", "Says what is not so.", input: { $0.string("how", length: 1...50) },
        payload: [.value("count", "Int!"), .value("perhaps", "Int"), .object("user", of: "User")]
    ) { how, session in
        _ = try await session.run(PostgresStatement("UPDATE users SET username = 'misstated' WHERE id = 1"), [])
        return switch how {
        case "missing": MutationPayload()
        case "other": MutationPayload(["count": "one"])
        case "nullable": MutationPayload(["count": 1, "perhaps": "one"]).showing("user", ObjectKey(1))
        case "unknown value": MutationPayload(["count": 1, "more": 2])
        case "unknown object": MutationPayload(["count": 1]).showing("note", ObjectKey("1", "v"))
        case "two keys": MutationPayload(["count": 1]).showing("user", ObjectKey(1), ObjectKey(2))
        default: MutationPayload(["count": 1])
        }
    }

    private struct Broken: Error {}

    /// Fails for some items, or says what is not so of them.
    private static let misstateNotes = Mutation.list(
        "misstateNotes", .create, of: "Note", "Writes notes, and says of some what is not so.", atMost: 10,
        input: NewNote.init, statements: NotesQueries.init,
        performAll: { notes, queries, session in
            if notes.contains(where: { $0.text == "broken" }) { throw Broken() }
            var written = try await queries.write(notes, in: session)
            if notes.contains(where: { $0.text == "miscounted" }) { written.removeLast() }
            if let position = notes.firstIndex(where: { $0.text == "misplaced" }) {
                written[position] = written[position]?.answering(["more": 1])
            }
            return written
        }
    )

    private static let moveStatement = PostgresStatement(
        "UPDATE notes SET user_id = $2 WHERE user_id = $1 RETURNING user_id, video_id", parameterTypes: [.int8, .int8])
    private static let clearStatement = PostgresStatement(
        "DELETE FROM notes WHERE user_id = $1 RETURNING user_id, video_id", parameterTypes: [.int8])
}

/// A note, as a client sends it.
struct NewNote: Sendable {
    let key: NoteKey
    let text: String

    init(from fields: inout InputFields) {
        key = NoteKey(from: &fields)
        text = fields.string("text", length: 1...1_000)
    }

    var row: [PostgresParameter] { [.int8(key.user), .text(key.video), .text(text)] }
}

/// Whose note of which video.
struct NoteKey: Sendable {
    let user: Int64
    let video: String

    init(from fields: inout InputFields) {
        user = fields.key("userId")
        video = fields.string("videoId", length: 1...200, type: "ID")
    }
}

/// The SQL that writes notes.
struct NotesQueries: Sendable {
    let write: PostgresStatement
    let writeMany: PostgresStatement
    let update: PostgresStatement
    let delete: PostgresStatement
    let issue: PostgresStatement
    let revoke: PostgresStatement
    private let created: Int

    init(_ row: Representation) {
        created = row.returnedCount
        // A row that was there before has a transaction that ended it.
        let upsert = """
            ON CONFLICT (user_id, video_id) DO UPDATE SET text = excluded.text
            RETURNING \(row.returning), xmax = 0 AS created
            """
        write = PostgresStatement(
            "INSERT INTO notes (user_id, video_id, text) VALUES ($1, $2, $3) \(upsert)",
            parameterTypes: [.int8, .text, .text])
        writeMany = PostgresStatement(
            "INSERT INTO notes (user_id, video_id, text) SELECT * FROM unnest($1, $2, $3) \(upsert)",
            parameterTypes: [.int8Array, .textArray, .textArray])
        update = PostgresStatement(
            "UPDATE notes SET text = $3 WHERE user_id = $1 AND video_id = $2 RETURNING \(row.returning)",
            parameterTypes: [.int8, .text, .text])
        delete = PostgresStatement(
            "DELETE FROM notes WHERE user_id = $1 AND video_id = $2 RETURNING \(row.returning)",
            parameterTypes: [.int8, .text])
        issue = PostgresStatement(
            "INSERT INTO note_keys (user_id, name, hash) VALUES ($1, $2, 'none') RETURNING \(row.returning)",
            parameterTypes: [.int8, .text])
        revoke = PostgresStatement(
            "DELETE FROM note_keys WHERE id = $1 RETURNING \(row.returning)", parameterTypes: [.uuid])
    }

    func write(_ note: NewNote, in session: WriteSession) async throws -> Written? {
        let result = try await session.run(write, note.row)
        return Written(change(result, row: 0), result, row: 0)
    }

    /// Writes all by one statement, which answers with rows in the order of the notes.
    func write(_ notes: [NewNote], in session: WriteSession) async throws -> [Written?] {
        let result = try await session.run(
            writeMany,
            [
                .text(array(notes.map { "\($0.key.user)" }), type: .int8Array),
                .text(array(notes.map(\.key.video)), type: .textArray),
                .text(array(notes.map(\.text)), type: .textArray),
            ])
        return (0..<result.rowCount).map { Written(change(result, row: $0), result, row: $0) }
    }

    private func change(_ result: PostgresResult, row: Int) -> Written.Change {
        result.text(row: row, column: created) == "t" ? .created : .updated
    }

    private func array(_ elements: [String]) -> String {
        let quoted = elements.map { "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }
        return "{" + quoted.joined(separator: ",") + "}"
    }
}

extension PostgresResult {
    func text(row: Int, column: Int) -> String? {
        withExtendedLifetime(self) { bytes(row: row, column: column).map { String(decoding: $0, as: UTF8.self) } }
    }
}
