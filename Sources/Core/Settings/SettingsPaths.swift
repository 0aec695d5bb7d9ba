internal import FoundationEssentials

/// Paths of files and folders: one that is written in a file is relative to the folder of that file, any other to the
/// working folder.
extension SettingsSection {
    /// Reads a path.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The path where none is given, relative to the working folder.
    /// - Returns: The path, absolute or relative to the working folder.
    public mutating func filePath(_ key: String, default: String) -> String {
        optionalFilePath(key)
            ?? {
                record(key, FlowScalar.text(`default`), .default, secret: false)
                return `default`
            }()
    }

    /// Reads a path that need not be given.
    /// - Parameter key: The key.
    /// - Returns: The path, absolute or relative to the working folder; nil where none is given.
    public mutating func optionalFilePath(_ key: String) -> String? {
        guard case .found(let text, let place) = text(key, secret: false) else { return nil }
        let path = located(text, key, place)
        record(key, FlowScalar.text(path), .place(place), secret: false)
        return path
    }

    /// Reads a list of paths.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The paths where none are given.
    /// - Returns: The paths, absolute or relative to the working folder.
    public mutating func filePaths(_ key: String, default: [String]) -> [String] {
        let given = strings(key, default: `default`)
        guard let entry = entries.last, case .place(let place) = entry.origin else { return given }
        let paths = given.map { located($0, key, place) }
        entries[entries.count - 1] = SettingsEntry(
            path: entry.path, value: "[" + paths.map(FlowScalar.text).joined(separator: ", ") + "]",
            origin: entry.origin,
            isSecret: false)
        return paths
    }

    /// Where a path leads from where it was written.
    ///
    /// Who starts the program elsewhere may mean the working folder still: what is there alone is taken, and what is there
    /// as well is spoken of.
    /// - Parameter isData: Whether it names what must not be mistaken for another.
    mutating func located(_ text: String, _ key: String, _ place: SettingsProblem.Place, isData: Bool = false) -> String
    {
        guard case .file(let file, _, _) = place, !text.isEmpty, !text.hasPrefix("/"),
            let slash = file.lastIndex(of: "/")
        else { return text }
        let folder = String(file[..<slash])
        let path = Self.absolute(folder.isEmpty ? "/" + text : folder + "/" + text)
        let other = Self.absolute(text)
        let files = FileManager.default
        guard path != other else { return text }
        guard files.fileExists(atPath: other) else { return path }
        let isThere = files.fileExists(atPath: path)
        if isThere, isData {
            report(
                "\"\(text)\" is in the folder of this file (\(path)) and in the working folder (\(other)); write the whole path of "
                    + "the one that is meant", key: self.path + [key], at: place)
            return path
        }
        let used = isThere ? path : other
        warn(
            "\"\(text)\" is relative to the folder of this file, and is in the working folder\(isThere ? " as well" : " alone"); "
                + "\(used) is used. Write the whole path to be sure", key: self.path + [key], at: place)
        return used
    }

    private static func absolute(_ path: String) -> String {
        let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            // Links are not followed: this is for comparing, and for showing, what was written.
            if part == "..", !parts.isEmpty { parts.removeLast() } else if part != ".." { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    private mutating func warn(_ message: String, key: [String], at place: SettingsProblem.Place) {
        warnings.append(SettingsProblem(place: place, key: key.joined(separator: "."), message: message))
    }
}
