import ModuleKit

/// What changes the notes, by GraphQL and by REST.
struct BookmarksMutations: Sendable {
    let settings: BookmarksSettings

    func declare(in schema: inout SchemaDeclarations) {
        schema.mutation(
            Mutation(
                "addBookmark", .create, of: "Bookmark", "Keeps a note about a video.",
                input: { [settings] in Bookmark(from: &$0, settings: settings) },
                announcing: BookmarksSchema.bookmarkChanged, isOneStatement: true, statements: BookmarksQueries.init
            ) { entry, queries, session in try await queries.insert(entry, in: session) }
            .example(["userId": "1", "videoId": "dQw4w9WgXcQ", "kind": "QUESTION", "note": "Watch it again."]),
            Mutation(
                "updateBookmark", .update, of: "Bookmark", "Changes a note; what is left out stays as it is.",
                input: { [settings] in BookmarkChange(from: &$0, settings: settings) },
                announcing: BookmarksSchema.bookmarkChanged, statements: BookmarksQueries.init
            ) { change, queries, session in try await queries.update(change, in: session) },
            Mutation(
                "deleteBookmark", .delete, of: "Bookmark", "Deletes a note.", input: { $0.objectKey() },
                announcing: BookmarksSchema.bookmarkChanged, statements: BookmarksQueries.init
            ) { id, queries, session in try await queries.delete(id, in: session) })
    }
}
