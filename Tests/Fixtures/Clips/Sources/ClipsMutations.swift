import ModuleKit

/// What changes clips, by GraphQL and by REST.
enum ClipsMutations {
    static func declare(in schema: inout SchemaDeclarations) {
        schema.mutation(
            Mutation(
                "addClip", .create, of: "Clip", "Adds a clip.", input: { Clip(from: &$0) },
                announcing: ClipsSchema.clipAdded, statements: ClipsQueries.init
            ) { clip, queries, session in try await queries.add(clip, in: session) },
            Mutation(
                "retitleClip", .update, of: "Clip", "Gives a clip another title.",
                input: { ($0.objectUUID(), $0.string("title", length: 1...100)) }, statements: ClipsQueries.init
            ) { change, queries, session in try await queries.retitle(change.0, change.1, in: session) },
            Mutation(
                "deleteClip", .delete, of: "Clip", "Deletes a clip.", input: { $0.objectUUID() },
                statements: ClipsQueries.init
            ) { id, queries, session in try await queries.delete(id, in: session) })
    }
}

/// The SQL that writes clips.
struct ClipsQueries: Sendable {
    private let addClip: PostgresStatement
    private let retitleClip: PostgresStatement
    private let deleteClip: PostgresStatement

    init(_ clip: Representation) {
        addClip = PostgresStatement(
            """
            INSERT INTO clips (
                title, mood, license, price, loudness, released_on, shown_at, length, take, listed, tags, moods, cuts,
                thumbnail, color, user_id)
            VALUES ($1, $2, $3::text::clip_license, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, decode($14, 'base64'), $15, $16)
            RETURNING \(clip.returning)
            """,
            parameterTypes: [
                .text, .text, .text, .numeric, .numeric, .date, .time, .interval, .int8, .bool, .textArray, .textArray,
                .jsonb, .text, .text, .int8,
            ])
        retitleClip = PostgresStatement(
            "UPDATE clips SET title = $2 WHERE id = $1 RETURNING \(clip.returning)", parameterTypes: [.uuid, .text])
        deleteClip = PostgresStatement(
            "DELETE FROM clips WHERE id = $1 RETURNING \(clip.returning)", parameterTypes: [.uuid])
    }

    func add(_ clip: Clip, in session: WriteSession) async throws -> Written? {
        func text(_ value: String?, _ type: PostgresType) -> PostgresParameter {
            value.map { .text($0, type: type) } ?? .null(type)
        }
        let row: [PostgresParameter] = [
            .text(clip.title), .text(clip.mood), PostgresParameter(clip.license), clip.price.postgresParameter,
            text(clip.loudness, .numeric), text(clip.releasedOn, .date), text(clip.shownAt, .time),
            text(clip.length, .interval), .int8(clip.take), clip.isListed.postgresParameter,
            clip.tags.postgresParameter, clip.moods.postgresParameter,
            .text(JSONValue.array(clip.cuts.map(\.json)).description, type: .jsonb),
            PostgresParameter(clip.thumbnail), PostgresParameter(clip.color), .int8(clip.user),
        ]
        return Written(.created, try await session.run(addClip, row))
    }

    func retitle(_ id: UUID, _ title: String, in session: WriteSession) async throws -> Written? {
        Written(.updated, try await session.run(retitleClip, [id.postgresParameter, .text(title)]))
    }

    func delete(_ id: UUID, in session: WriteSession) async throws -> Written? {
        Written(.deleted, try await session.run(deleteClip, [id.postgresParameter]))
    }
}
