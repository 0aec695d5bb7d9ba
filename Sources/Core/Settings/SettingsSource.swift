internal import Configuration
internal import FoundationEssentials
internal import YAML

/// Where settings come from: the command line over the environment over a YAML file.
public struct SettingsSource: Sendable {
    /// The file's name for messages and its tree; nil where there is no file.
    let file: String?
    let tree: YAMLSnapshot
    /// All variables, not only ours, but for those of Services.
    let environment: [String: String]
    /// Values by dotted key.
    let overrides: [String: String]
    /// The options that gave ``overrides``, by dotted key.
    let flags: [String: String]
    private let layers: [SettingsLayer: LayeredReader]
    private let combined: LayeredReader

    /// A reader over some layers, and what it reports.
    struct LayeredReader: Sendable {
        let reader: ConfigReader
        let recorder: LookupRecorder
    }

    /// Reads the file and puts the layers on each other.
    /// - Parameters:
    ///   - path: The file that the user names, which must exist; nil for `config.yaml` in the working directory if there is
    ///     one, else no file.
    ///   - environment: The variables of the process.
    ///   - overrides: What the command line says, by dotted key (`server.port`).
    ///   - flags: The option that gave each override (`server.port`: `--port`), for messages; `--set KEY` where there is none.
    /// - Returns: The layers; nothing is decoded yet.
    /// - Throws: ``SettingsError`` if the file cannot be read or is no YAML mapping.
    public static func load(
        path: String?, environment: [String: String], overrides: [String: String] = [:], flags: [String: String] = [:]
    ) throws(SettingsError) -> SettingsSource {
        let name = path ?? "config.yaml"
        guard path != nil || FileManager.default.fileExists(atPath: name) else {
            return SettingsSource(file: nil, root: nil, environment: environment, overrides: overrides, flags: flags)
        }
        return SettingsSource(
            file: name, root: try parse(try contents(of: name), file: name), environment: environment,
            overrides: overrides, flags: flags)
    }

    /// Puts the layers on each other, with a text in place of a file.
    /// - Parameters:
    ///   - yaml: The text of the file.
    ///   - file: Its name for messages.
    ///   - environment: The variables of the process.
    ///   - overrides: What the command line says, by dotted key.
    ///   - flags: The option that gave each override, for messages.
    /// - Throws: ``SettingsError`` if the text is no YAML mapping.
    public init(
        yaml: String, file: String = "config.yaml", environment: [String: String] = [:],
        overrides: [String: String] = [:],
        flags: [String: String] = [:]
    ) throws(SettingsError) {
        self.init(
            file: file, root: try Self.parse(Array(yaml.utf8), file: file), environment: environment,
            overrides: overrides,
            flags: flags)
    }

    private init(
        file: String?, root: YAMLNode?, environment: [String: String], overrides: [String: String],
        flags: [String: String]
    ) {
        self.file = file
        self.tree = YAMLSnapshot(root: root)
        var environment = ServiceVariables.removed(from: environment)
        if let key = environment.removeValue(forKey: "VIDEOPLAY_ADMIN_KEY") {
            let name = EnvironmentName.encode(["auth", "adminKey"])
            if environment[name] == nil { environment[name] = key }
        }
        self.environment = environment
        self.overrides = overrides
        self.flags = flags
        let snapshots: [SettingsLayer: any ConfigSnapshot] = [
            .commandLine: TextSnapshot(
                layer: .commandLine, values: overrides, name: { $0.joined(separator: ".") },
                shownName: { flags[$0] ?? "--set \($0)" }),
            .environment: TextSnapshot(
                layer: .environment, values: environment, name: EnvironmentName.encode, shownName: { $0 }),
            .file: tree,
        ]
        func reader(_ layers: [SettingsLayer]) -> LayeredReader {
            let recorder = LookupRecorder()
            return LayeredReader(
                reader: ConfigReader(
                    providers: layers.compactMap { snapshots[$0] }.map(SnapshotProvider.init), accessReporter: recorder),
                recorder: recorder)
        }
        self.layers = Dictionary(uniqueKeysWithValues: SettingsLayer.allCases.map { ($0, reader([$0])) })
        self.combined = reader(SettingsLayer.allCases)
    }

    /// The reader of one layer, or of all, the strongest first.
    func reader(of layer: SettingsLayer?) -> LayeredReader {
        layer.flatMap { layers[$0] } ?? combined
    }

    /// The name of the option that gave an override.
    func flag(of key: String) -> String { flags[key] ?? "--set \(key)" }

    /// The root of all settings, to decode with.
    public var section: SettingsSection { SettingsSection(source: self, path: []) }

    private static func contents(of path: String) throws(SettingsError) -> [UInt8] {
        do {
            // One byte more than the parser takes, so that it is the parser that says how much is too much.
            return try read(path, atMost: YAMLLimits().bytes + 1)
        } catch {
            throw SettingsError([
                SettingsProblem(
                    place: .settings, key: "", message: "cannot read the settings file \(path): \(reason(of: error))")
            ])
        }
    }

    private static func read(_ path: String, atMost limit: Int) throws -> [UInt8] {
        var isDirectory = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory {
            throw CocoaError(.fileReadUnknown, userInfo: ["reason": "it is a folder"])
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        if let size = attributes[.size] as? Int, size > limit { return [UInt8](repeating: 0x20, count: limit) }
        return [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    private static func reason(of error: any Error) -> String {
        guard let error = error as? CocoaError else { return "\(error)" }
        if let reason = error.userInfo["reason"] as? String { return reason }
        switch error.code {
        case .fileNoSuchFile, .fileReadNoSuchFile: return "there is no such file"
        case .fileReadNoPermission: return "permission denied"
        default: return "\(error.code)"
        }
    }

    private static func parse(_ bytes: [UInt8], file: String) throws(SettingsError) -> YAMLNode? {
        let root: YAMLNode?
        do {
            root = try YAMLNode.parse(bytes, file: file)
        } catch {
            throw SettingsError([
                SettingsProblem(
                    place: .file(path: file, line: error.mark.line, column: error.mark.column), key: "",
                    message: error.message)
            ])
        }
        guard let root, root.scalar?.value != .null else { return nil }
        guard root.mapping != nil else {
            throw SettingsError([
                SettingsProblem(
                    place: .file(path: file, line: root.mark.line, column: root.mark.column), key: "",
                    message: "expected a mapping of settings, not \(root.kind)")
            ])
        }
        return root
    }
}

extension SettingsSource: CustomStringConvertible, CustomReflectable {
    /// The file's name alone: the values may be secret.
    public var description: String { "SettingsSource(\(file ?? "no file"))" }
    /// The file's name alone: the values may be secret.
    public var customMirror: Mirror { Mirror(self, children: ["file": file ?? "no file"]) }
}
