import ModuleKit

/// Notes that people keep about videos.
struct BookmarksModule: Module {
    static let description = ModuleDescription(
        name: "bookmarks", version: "1.0.0", summary: "Notes that people keep about videos.", requires: ["users"])

    private let settings: BookmarksSettings

    init(settings: inout SettingsSection) throws {
        self.settings = BookmarksSettings(from: &settings)
    }

    func register(in registration: inout Registration) throws {
        BookmarksSchema(settings: settings).declare(in: &registration.schema)
        BookmarksMutations(settings: settings).declare(in: &registration.schema)
        BookmarksRoutes(settings: settings).add(to: &registration.routes)
        registration.constraints = BookmarksQueries.constraints
        registration.personalData = [PersonalData("bookmarks", shownAs: "Bookmark", listedBy: "bookmarks")]
        registration.services.append(BookmarksReminders(interval: settings.remindEvery).service)
    }
}

/// `modules.bookmarks` of the configuration.
struct BookmarksSettings: Sendable {
    /// How long a note may be, in characters.
    var longestNote = 500
    /// How far two notes lie apart, in seconds of the video, that are about the same moment.
    var nearbySeconds = 10
    /// How often to look for what it is time to remind of.
    var remindEvery = Duration.seconds(30)

    init(from section: inout SettingsSection) {
        longestNote = section.integer("longestNote", default: longestNote, in: 1...10_000)
        nearbySeconds = section.integer("nearbySeconds", default: nearbySeconds, in: 0...3_600)
        remindEvery = section.duration(
            "remindEvery", default: remindEvery, in: .milliseconds(50)...Duration.seconds(3_600))
    }
}

/// Where the server enters the module.
@_cdecl("videoplay_module_Bookmarks")
public func enterBookmarksModule(_ receiver: UnsafeMutableRawPointer) {
    export(BookmarksModule.self, to: receiver)
}
