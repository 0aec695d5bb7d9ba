import ModuleKit

/// What changes plays, by GraphQL and by REST.
enum PlaysMutations {
    static func declare(in schema: inout SchemaDeclarations) {
        schema.mutation(
            Mutation(
                "recordPlay", .create, of: "Play",
                """
                Records a play. Sent again with the same `clientEventId` it answers with the play of the first time, and so does \
                another one of the same `sessionId`: a session has one play, at its earliest time.
                """,
                input: { Play(from: &$0, received: .now) }, announcing: PlaysSchema.playRecorded, isOneStatement: true,
                statements: PlaysQueries.init
            ) { play, queries, session in try await queries.insert(play, in: session) }
            .example(["userId": "1", "videoId": "dQw4w9WgXcQ", "sessionId": "evening", "deviceId": "living-room"])
            .showing { PlaysQueries($0).insertPlay.statements },
            .list(
                "recordPlays", .create, of: "Play",
                "Records plays, many at once. One that is at fault is refused alone.",
                input: { Play(from: &$0, received: .now) }, isOneStatement: true, statements: PlaysQueries.init
            ) { play, queries, session in try await queries.insert(play, in: session) }
            .announcing(PlaysSchema.playRecorded).taking("RecordPlayInput"),
            Mutation(
                "deletePlay", .delete, of: "Play", "Deletes a play.", input: { $0.objectKey() },
                statements: PlaysQueries.init
            ) { id, queries, session in try await queries.delete(id, in: session) }
            .showing { [PlaysQueries($0).deletePlay] })
    }
}
