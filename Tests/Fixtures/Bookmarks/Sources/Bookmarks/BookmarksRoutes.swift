import ModuleKit

/// The REST routes of the notes.
struct BookmarksRoutes: Sendable {
    let settings: BookmarksSettings

    func add(to routes: inout Routes) {
        routes.write(.post, "/bookmarks", by: "addBookmark", "Keeps a note about a video")
        routes.list(
            "/bookmarks", of: "Bookmark", by: "bookmarks",
            filters: [
                ListParameter("userId"), ListParameter("videoId"), ListParameter("kind"),
                ListParameter("kinds", filter: "kind", "in"),
            ],
            "Lists notes, the newest first")
        routes.item("/bookmarks/{id}", of: "Bookmark", by: "bookmark", "Shows a note")
        routes.write(.patch, "/bookmarks/{id}", by: "updateBookmark", "Changes a note")
        routes.write(.delete, "/bookmarks/{id}", by: "deleteBookmark", "Deletes a note")
        routes.stream(
            .get, "/bookmarks/export", "Gives all notes, for `POST /bookmarks/import`", named: "exportBookmarks",
            input: { $0.optional("kind", .enumeration(BookmarksTypes.kind), about: "Only those of this kind.") },
            answers: [.ok(media: "application/x-ndjson", "A note a line.")]
        ) { kind, _, context in
            StreamedResponse(mediaType: "application/x-ndjson") { writer in
                try await BookmarksTransfer.export(of: kind, from: context.database, to: writer)
            }
        }
        routes.stream(
            .post, "/bookmarks/import", "Keeps many notes", named: "importBookmarks", input: { _ in },
            body: StreamedBody("application/x-ndjson", upTo: nil, "A note a line, as for `POST /bookmarks`."),
            answers: [
                .ok(
                    media: "application/x-ndjson",
                    "A line for each: its `id`, or the `errors` for which it was not kept. Nobody is told of them as news."
                )
            ]
        ) { [transfer = BookmarksTransfer(settings: settings)] _, request, context in
            StreamedResponse(mediaType: "application/x-ndjson") { writer in
                try await transfer.import(request.body, into: context.database, answering: writer)
            }
        }
    }
}
