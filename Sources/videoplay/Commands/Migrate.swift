import ArgumentParser
import Host
import Migrations

/// `videoplay migrate`.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the tables of the enabled modules to what their migrations say, or back.",
        subcommands: [Up.self, Status.self, Down.self])

    /// `videoplay migrate up`.
    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Apply every migration that is not applied yet.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await MigrationSession.run(options) { migrator in
                let applied = try await migrator.up()
                for migration in applied { print("applied \(migration.module)/\(migration.title)") }
                if applied.isEmpty { print("Nothing to do: every migration is applied.") }
            }
        }
    }

    /// `videoplay migrate status`.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show how each migration stands.",
            discussion: """
                The exit code is 65 where one is edited, missing, out of order or unfinished. One that is interrupted is gone on \
                with by "migrate up" and "serve".
                """)

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await MigrationSession.run(
                options, withoutDatabase: { show($0.statusesWithoutDatabase, isDatabaseThere: false) }
            ) { migrator in
                let statuses = try await migrator.status()
                show(statuses)
                let problems = statuses.compactMap(\.problem)
                if !problems.isEmpty { throw CommandFailure(problems: problems, status: .migrations) }
            }
        }

        private func show(_ statuses: [MigrationStatus], isDatabaseThere: Bool = true) {
            let rows = statuses.map { [$0.module, $0.title, $0.state.rawValue, $0.appliedAt ?? "-"] }
            print(Table(["MODULE", "MIGRATION", "STATE", "APPLIED AT"], rows))
            if !isDatabaseThere {
                print("There is no database yet: \"videoplay serve\" and \"videoplay migrate up\" make it.")
            }
        }
    }

    /// `videoplay migrate down`.
    struct Down: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take migrations of a module back.",
            discussion: "What the migrations made is lost, with the data in it.")

        @OptionGroup var options: SettingsOptions

        @Option(help: "The module.")
        var module: String

        @Option(
            help: ArgumentHelp("The number of the last migration that stays; 0 takes all back.", valueName: "number"))
        var to: Int

        func validate() throws {
            if to < 0 { throw ValidationError("--to \(to) is no number of a migration: it is 0 or more.") }
        }

        func run() async throws {
            let nothing = "Nothing to do: \(module) has no applied migration after \(to)."
            try await MigrationSession.run(
                options, check: { try $0.check(module: module) }, withoutDatabase: { _ in print(nothing) }
            ) { migrator in
                let reverted = try await migrator.down(module: module, to: to)
                for migration in reverted { print("took back \(migration.module)/\(migration.title)") }
                if reverted.isEmpty { print(nothing) }
            }
        }
    }
}
