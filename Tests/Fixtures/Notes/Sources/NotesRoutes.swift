import ModuleKit

/// The REST routes of notes.
enum NotesRoutes {
    static func add(to routes: inout Routes) {
        routes.list("/notes", of: "Note", by: "notes", filters: [ListParameter("userId")], "Lists notes")
        routes.write(.post, "/notes", by: "writeNote", "Writes a note")
        routes.write(.put, "/users/{userId}/notes/{videoId}", by: "writeNote", "Writes a note")
        routes.write(.patch, "/notes/{userId}/{videoId}", by: "updateNote", "Changes a note")
        routes.write(.delete, "/notes/{userId}/{videoId}", by: "deleteNote", "Deletes a note")
        routes.write(.post, "/notes/batch", by: "writeNotes", "Writes many notes")
        routes.write(.post, "/note-keys", by: "issueNoteKey", "Issues a key")
        routes.write(.delete, "/note-keys/{key}", by: "revokeNoteKey", "Revokes a key")
        routes.write(.post, "/users/{from}/moved-notes", by: "moveNotes", "Moves the notes of a user to another one")
        routes.write(.delete, "/users/{userId}/notes", by: "clearNotes", "Deletes all notes of a user")
    }
}
