import ModuleKit

/// Reminds people of their notes when it is time: whoever listens to `bookmarkChanged` hears of it.
struct BookmarksReminders: Sendable {
    let interval: Duration

    var service: BackgroundService {
        BackgroundService("reminders", "Reminds people of their notes") { context in
            while true {
                let reminded = try await BookmarksQueries.remind(in: context.database)
                for event in Announcement(BookmarksSchema.bookmarkChanged).events(reminded, .updated) {
                    context.events.publish(event)
                }
                try await Task.sleep(for: interval)
            }
        }
    }
}
