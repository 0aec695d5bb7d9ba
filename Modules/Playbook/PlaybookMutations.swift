import ModuleKit

/// What changes the playbook, by GraphQL and by REST.
struct PlaybookMutations: Sendable {
    let settings: PlaybookSettings

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
                statements: PlaybookQueries.init
            ) { [settings] entry, queries, session in
                try await queries.insert(entry, settings: settings, in: session)
            }
            .allowing(.owner("userId")).recording()
            .example(
                ["userId": "1", "videoId": "dQw4w9WgXcQ", "interactionType": "pause", "positionSeconds": 42],
                answer: ["watched": false]
            )
            .showing { PlaybookQueries($0).insertEntry.statements },
            Mutation(
                "deleteInteraction", .delete, of: "PlaybookEntry", "Deletes an entry of the playbook.",
                input: { $0.objectKey() }, statements: PlaybookQueries.init
            ) { id, queries, session in try await queries.delete(id, in: session) }
            .allowing(.roles([.viewer, .service]))
            .showing { [PlaybookQueries($0).deleteEntry] })
    }
}
