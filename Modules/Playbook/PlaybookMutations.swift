import ModuleKit

/// What changes the playbook, by GraphQL and by REST.
struct PlaybookMutations: Sendable {
    let oddValues: OddValueCounts

    private func record(
        _ entry: PlaybookEntry, _ queries: PlaybookQueries, _ session: WriteSession
    ) async throws -> Written? {
        let written = try await queries.insert(entry, in: session)
        if written?.change == .created { oddValues.add(entry.values.reasons) }
        return written
    }

    func declare(in schema: inout SchemaDeclarations) {
        schema.mutation(
            Mutation(
                "recordInteraction", .create, of: "PlaybookEntry",
                """
                Records what someone did while a video played. Sent again with the same `clientEventId` it answers with the \
                entry of the first time.
                """,
                input: { PlaybookEntry(from: &$0, received: .now) }, announcing: PlaybookSchema.interactionRecorded,
                isOneStatement: true,
                statements: PlaybookQueries.init, perform: record
            )
            .example(
                ["userId": "1", "videoId": "dQw4w9WgXcQ", "interactionType": "pause", "positionSeconds": 42],
                answer: ["watched": false]
            )
            .showing { PlaybookQueries($0).insertEntry.statements },
            .list(
                "recordInteractions", .create, of: "PlaybookEntry",
                "Records what someone did while videos played, many at once. One that is at fault is refused alone.",
                input: { PlaybookEntry(from: &$0, received: .now) }, isOneStatement: true,
                statements: PlaybookQueries.init, performEach: record
            ).announcing(PlaybookSchema.interactionRecorded).taking("RecordInteractionInput"),
            Mutation(
                "deleteInteraction", .delete, of: "PlaybookEntry", "Deletes an entry of the playbook.",
                input: { $0.objectKey() }, statements: PlaybookQueries.init
            ) { id, queries, session in try await queries.delete(id, in: session) }
            .showing { [PlaybookQueries($0).deleteEntry] },
            Mutation(
                "removeFromContinueWatching", .update, of: "VideoProgress",
                "Takes a video from those to go on with, until it is played again. History and progress stay.",
                input: { Removal(from: &$0) }, statements: RemovalQueries.init
            ) { removal, queries, session in try await queries.remove(removal, in: session) },
            .returning(
                "describeVideo", "Describes a video, for people to read. What is left out stays as it is.",
                input: { VideoDescription(from: &$0) }, payload: [.object("video", of: "Video", "The video.")]
            ) { description, session in try await VideoDescriptionQueries.describe(description, in: session) })
    }
}
