import Postgres
public import Settings

/// Whether the database that the settings name could ever be connected to.
public enum DatabaseCheck {
    /// What is wrong with the parameters of an external server, without asking it: a keyword or a value that libpq does not
    /// take, a file that is not there. To try again mends none of it.
    public static func problems(_ settings: HostSettings) -> [SettingsProblem] {
        guard case .external(let info) = settings.database.target else { return [] }
        let faults = PostgresConfiguration(info.conninfo, settings.database.pool).endpointProblems {
            Nearest.name(to: $0, among: $1)
        }
        let url = settings.place(of: ["database", "url"])
        return faults.map {
            SettingsProblem(place: url, key: url == .settings ? "database" : "database.url", message: $0)
        }
    }

    /// - Throws: a ``SettingsError`` with these problems.
    public static func check(_ settings: HostSettings) throws(SettingsError) {
        let problems = problems(settings)
        guard problems.isEmpty else { throw SettingsError(problems) }
    }
}
