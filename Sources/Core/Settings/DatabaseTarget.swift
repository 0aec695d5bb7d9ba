internal import Configuration

/// How the target is found. Strongest first: the command line, `DATABASE_URL`, `VIDEOPLAY_DATABASE_*`, `DB_*`, libpq's `PG*`,
/// the file. The strongest that says anything decides whether the server is embedded; an external server's parameters are
/// gathered from all of them, down to the first that gives a URL, which speaks for everything below it.

extension DatabaseSettings {
    init(from section: inout SettingsSection) {
        let data = section.text("data", secret: false)
        target = Target(from: &section, data: data)
        directURL = Self.directURL(from: &section, target)
        pool = section.section("pool") { PoolSettings(from: &$0) }
    }
}

extension DatabaseSettings {
    private static func directURL(from section: inout SettingsSection, _ target: Target) -> ConnectionInfo? {
        guard case .found(let text, let place) = section.text("directURL", secret: true), !text.isEmpty
        else { return nil }
        let info = ConnectionInfo(conninfo: text)
        if let problem = info.problem { section.report(problem, key: section.path + ["directURL"], at: place) }
        if case .embedded = target {
            section.report(
                "the embedded server needs no way around a pooler; name an external server (`url`) or leave this out",
                key: section.path + ["directURL"], at: place)
        }
        section.record("directURL", FlowScalar.text(info.description), .place(place), secret: info.hasSecret)
        return info
    }
}

/// `database.mode`.
private enum Mode: String, CaseIterable {
    case embedded, external
}

/// libpq's `sslmode` (https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION).
private enum SSLMode: String, CaseIterable {
    case disable, allow, prefer, require
    case verifyCA = "verify-ca"
    case verifyFull = "verify-full"
}

/// What one of the places says about the target.
private struct Candidate {
    struct Given {
        let value: String
        let place: SettingsProblem.Place
    }
    var mode: (mode: Mode, place: SettingsProblem.Place)?
    var url: Given?
    /// By libpq's keyword.
    var parameters: [String: Given] = [:]
    /// `PGSERVICE`: libpq fills in what nothing above it says.
    var service: Given?

    /// Where it names an external server, if it does.
    var external: Given? { url ?? service ?? parameters.min { $0.key < $1.key }?.value }
}

/// Our keys and libpq's keywords for the parts of a target.
private let keywords: [(key: String, keyword: String)] = [
    ("host", "host"), ("port", "port"), ("user", "user"), ("password", "password"), ("name", "dbname"),
    ("sslmode", "sslmode"),
]

extension DatabaseSettings.Target {
    fileprivate init(from section: inout SettingsSection, data: SettingsSection.Lookup<String>) {
        let candidates = [
            Candidate(from: .commandLine, of: &section), Candidate(url: "DATABASE_URL", of: &section),
            Candidate(from: .environment, of: &section), Candidate(legacy: &section), Candidate(libpq: &section),
            Candidate(from: .file, of: &section),
        ]
        for candidate in candidates {
            guard let mode = candidate.mode, mode.mode == .embedded, let external = candidate.external else { continue }
            section.report(
                "the mode is embedded, but an external server is named as well; set the mode to external or name none",
                key: section.path + ["mode"], at: external.place)
        }
        let decision = candidates.lazy.compactMap { candidate -> (mode: Mode, place: SettingsProblem.Place)? in
            candidate.mode ?? candidate.external.map { (.external, $0.place) }
        }.first
        let origin = decision.map { SettingsEntry.Origin.place($0.place) } ?? .default
        section.record("mode", (decision?.mode ?? .embedded).rawValue, origin, secret: false)
        if decision?.mode == .external {
            self = .external(Self.connectionInfo(candidates, recordedIn: &section))
        } else if case .found(let folder, let place) = data {
            if folder.isEmpty { section.report("expected a folder, not an empty text", at: "data") }
            let folder = section.located(folder, "data", place, isData: true)
            section.record("data", FlowScalar.text(folder), .place(place), secret: false)
            self = .embedded(dataDirectory: folder)
        } else {
            section.record("data", ".videoplay/postgres", .default, secret: false)
            self = .embedded(dataDirectory: ".videoplay/postgres")
        }
    }

    private static func connectionInfo(
        _ candidates: [Candidate], recordedIn section: inout SettingsSection
    ) -> ConnectionInfo {
        var parameters: [String: Candidate.Given] = [:]
        var url: Candidate.Given?
        for candidate in candidates {
            if candidate.service != nil { break }
            parameters.merge(candidate.parameters) { stronger, _ in stronger }
            if candidate.url != nil {
                url = candidate.url
                break
            }
        }
        let order = keywords.map(\.keyword)
        let given = order.compactMap { keyword in parameters[keyword].map { (keyword: keyword, value: $0.value) } }
        if let url {
            let info = ConnectionInfo(conninfo: url.value).setting(given)
            section.record("url", FlowScalar.text(info.description), .place(url.place), secret: info.hasSecret)
            return info
        }
        for (key, keyword) in keywords {
            guard let given = parameters[keyword] else { continue }
            let isSecret = keyword == "password"
            let shown = keyword == "port" ? given.value : FlowScalar.text(given.value)
            section.record(key, isSecret ? "***" : shown, .place(given.place), secret: isSecret)
        }
        return ConnectionInfo(conninfo: "").setting(given)
    }
}

extension Candidate {
    /// What `database.*` says in one layer.
    init(from layer: SettingsLayer, of section: inout SettingsSection) {
        section.reading(only: layer) { section in
            if case .found(let mode, let place) = section.choice("mode", among: Mode.self) { self.mode = (mode, place) }
            if case .found(let url, let place) = section.text("url", secret: true) {
                self.url = Self.url(url, place, &section)
            }
            for (key, keyword) in keywords {
                let found: SettingsSection.Lookup<String>
                switch key {
                case "port":
                    found = section.port(key)
                case "sslmode":
                    found = section.choice(key, among: SSLMode.self).map(\.rawValue)
                default:
                    found = section.text(key, secret: key == "password")
                }
                if case .found(let value, let place) = found { parameters[keyword] = Given(value: value, place: place) }
            }
            if let url, let parameter = parameters.min(by: { $0.key < $1.key })?.value {
                section.report(
                    "the server is named twice, by a URL and by its parts; give one of them",
                    key: section.path + ["url"], at: min(url.place, parameter.place))
            }
        }
    }

    /// A variable that holds a URL.
    init(url variable: String, of section: inout SettingsSection) {
        guard let text = section.variable(variable) else { return }
        url = Self.url(text, .environment(variable: variable), &section)
    }

    /// `DB_HOST`, `DB_PORT`, `DB_USER`, `DB_PASSWORD`, `DB_NAME`.
    init(legacy section: inout SettingsSection) {
        for (key, keyword) in keywords where key != "sslmode" {
            let variable = "DB_" + key.uppercased()
            guard let text = section.variable(variable) else { continue }
            let place = SettingsProblem.Place.environment(variable: variable)
            if key == "port", !(Int(text).map((1...65_535).contains) ?? false) {
                section.report("expected a port from 1 to 65535", key: section.path + [key], at: place)
                continue
            }
            parameters[keyword] = Given(value: text, place: place)
        }
    }

    /// libpq's own variables that say where a server is or who asks
    /// (https://www.postgresql.org/docs/current/libpq-envars.html); what else libpq reads it reads by itself.
    init(libpq section: inout SettingsSection) {
        if let name = section.variable("PGSERVICE") {
            // A service stands over the other variables in libpq, and only libpq knows what it says.
            service = Given(value: name, place: .environment(variable: "PGSERVICE"))
            return
        }
        let variables = [
            "PGHOST": "host", "PGHOSTADDR": "hostaddr", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password",
            "PGDATABASE": "dbname", "PGSSLMODE": "sslmode",
        ]
        for (variable, keyword) in variables {
            guard let text = section.variable(variable) else { continue }
            parameters[keyword] = Given(value: text, place: .environment(variable: variable))
        }
    }

    private static func url(
        _ text: String, _ place: SettingsProblem.Place, _ section: inout SettingsSection
    ) -> Given {
        if let problem = ConnectionInfo(conninfo: text).problem {
            section.report(problem, key: section.path + ["url"], at: place)
        }
        return Given(value: text, place: place)
    }
}

extension SettingsSection {
    /// A variable that is not empty: an empty one is how a shell or a compose file says "not set".
    fileprivate func variable(_ name: String) -> String? {
        source.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    fileprivate mutating func port(_ key: String) -> Lookup<String> {
        let found = lookUp(key, .int, expected: "a port from 1 to 65535") { $0.int(forKey: $1) }
        return check(key, found, in: 1...65_535, String.init).map(String.init)
    }

}
