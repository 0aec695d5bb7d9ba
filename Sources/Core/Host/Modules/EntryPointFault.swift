import ModuleKit

/// What is said of a library that is named as an enabled module and is not entered as one.
enum EntryPointFault {
    /// A sound library without any entry point.
    static func absent(_ name: String, _ path: String) -> ModuleProblem {
        let symbol = expected(path)
        let near = similarSymbols(path).map { "\"\($0)\"" }.joined(separator: ", ")
        return ModuleProblem(
            name,
            "\(path) is no module: it has no entry point \(symbol)\(near.isEmpty ? "" : ", only \(near)"). Add one, a public "
                + "function marked @_cdecl(\"\(symbol)\") that calls export(_:to:), or set modules.\(name).enabled to false."
        )
    }

    /// A library whose entry point is that of a module with another name.
    static func ofAnother(_ name: String, _ file: ModuleFile) -> ModuleProblem {
        ModuleProblem(
            name,
            "\(file.path) has the entry point \(ModuleReceiver.symbolPrefix)\(file.entryName), which is that of a module "
                + "\"\(file.name)\"; that of \"\(name)\" is called \(expected(file.path)). Correct the name in @_cdecl and "
                + "build the module anew, or enable modules.\(file.name) instead.")
    }

    private static func expected(_ path: String) -> String {
        ModuleReceiver.symbolPrefix + ModuleFolder.entryName(ofLibrary: path)
    }

    /// The symbols that may have been meant as an entry point: those that name the product and are no mangled ones of Swift.
    private static func similarSymbols(_ path: String) -> [String] {
        guard let file = FileReader(path: path), let elf = try? ELFFile(file) else { return [] }
        return elf.dynamicStrings.split(separator: 0).lazy.map { String(decoding: $0, as: UTF8.self) }
            .filter { $0.utf8.count <= 128 && !$0.hasPrefix("$") && !$0.contains(".so") }
            .filter { $0.lowercased().contains("videoplay") }
            .prefix(3).map(\.self)
    }
}
