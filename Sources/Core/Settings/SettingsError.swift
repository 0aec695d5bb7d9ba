/// What is wrong with the settings: every problem found, not only the first, sorted by place.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The problems, sorted: those of the file by line and column, then environment variables, then flags, then the rest.
    public let problems: [SettingsProblem]

    /// Makes an error of `problems`.
    /// - Parameter problems: At least one problem, in any order; alike problems are kept once.
    public init(_ problems: [SettingsProblem]) {
        var seen: Set<SettingsProblem> = []
        self.problems = problems.filter { seen.insert($0).inserted }.sorted()
    }

    /// One problem a line.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// One thing that is wrong with the settings, where it is, and what to do about it.
public struct SettingsProblem: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Where the offending value was given.
    public enum Place: Sendable, Hashable {
        /// A place in a file; line and column count from one.
        case file(path: String, line: Int, column: Int)
        /// An environment variable.
        case environment(variable: String)
        /// An option of the command line, as the user writes it (`--port`).
        case flag(String)
        /// Nowhere in particular: a value that is missing, or several that do not go together.
        case settings
    }

    /// Where.
    public let place: Place
    /// The key in dotted form (`server.port`); empty where the problem is not about one key.
    public let key: String
    /// What is wrong and what is allowed, for a person. Never contains the value of a secret.
    public let message: String

    /// Makes a problem.
    /// - Parameters:
    ///   - place: Where the offending value was given.
    ///   - key: The key in dotted form, or empty.
    ///   - message: What is wrong and what is allowed, for a person, without secrets.
    public init(place: Place, key: String, message: String) {
        self.place = place
        self.key = key
        self.message = message
    }

    /// `config.yaml:3:9: server.port: must be from 0 to 65535, not 70000`.
    public var description: String {
        [place.description, key, message].filter { !$0.isEmpty }.joined(separator: ": ")
    }

    /// The order of ``SettingsError/problems``.
    public static func < (left: Self, right: Self) -> Bool {
        (left.place, left.key, left.message) < (right.place, right.key, right.message)
    }
}

extension SettingsProblem.Place: Comparable, CustomStringConvertible {
    /// `config.yaml:3:9`, `environment variable VIDEOPLAY_SERVER_PORT`, `--port`, or nothing.
    public var description: String {
        switch self {
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .environment(let variable): "environment variable \(variable)"
        case .flag(let flag): flag
        case .settings: ""
        }
    }

    /// The order of ``SettingsError/problems``.
    public static func < (left: Self, right: Self) -> Bool { left.order < right.order }

    private var order: (Int, String, Int, Int) {
        switch self {
        case .file(let path, let line, let column): (0, path, line, column)
        case .environment(let variable): (1, variable, 0, 0)
        case .flag(let flag): (2, flag, 0, 0)
        case .settings: (3, "", 0, 0)
        }
    }
}
