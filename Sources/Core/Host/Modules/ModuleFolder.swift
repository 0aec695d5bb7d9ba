import Glibc

/// A folder in which modules may lie.
struct ModuleFolder {
    let path: String

    /// The paths of the files `lib….so`, sorted by name; nil when the folder cannot be read.
    var libraries: [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix("lib"), name.hasSuffix(".so"), name.utf8.count > 6 { names.append(name) }
        }
        return names.sorted().map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
    }

    /// The name of the module that a file of this name would hold: `users` for `libUsers.so`.
    static func moduleName(ofLibrary path: String) -> String { entryName(ofLibrary: path).lowercased() }

    /// The name that the entry point of such a file would have: `Users` for `libUsers.so`.
    static func entryName(ofLibrary path: String) -> String {
        let file = path.split(separator: "/").last ?? ""
        return String(file.dropFirst(3).dropLast(3))
    }

    /// The path without symbolic links; the path itself where it cannot be followed.
    static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The folder of the running executable, with symbolic links resolved.
    static func ofExecutable() -> String? {
        guard let resolved = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(resolved) }
        let path = String(cString: resolved)
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
