import ModuleKit

/// A module's library as it lies on disk, before it is opened: nothing of it has run.
struct ModuleFile: Sendable {
    /// Where the file lies.
    let path: String
    /// The name in the entry point's symbol, such as `Users`.
    let entryName: String
    /// The stamp of the contract that the module was compiled against, or nil where there is none.
    let stamp: String?

    /// The module's name: that of its entry point in lower case.
    var name: String { entryName.lowercased() }

    /// Reads the library at a path; nil when it is a sound library without a module's entry point.
    init?(path: String) throws(ELFFile.Fault) {
        guard let file = FileReader(path: path) else {
            throw ELFFile.Fault(message: "cannot be read")
        }
        let elf = try ELFFile(file)
        guard let entryName = Self.entryName(in: elf.dynamicStrings) else { return nil }
        self.path = path
        self.entryName = entryName
        self.stamp = Self.stamp(in: file)
    }

    /// The name after the prefix in the first symbol that begins with it.
    private static func entryName(in strings: [UInt8]) -> String? {
        let prefix = [0] + Array(ModuleReceiver.symbolPrefix.utf8)
        var start = 0
        while let position = ByteSearch.position(of: prefix, in: strings, from: start) {
            start = position + prefix.count
            if let name = ByteSearch.text(in: strings, from: start, limit: 128), !name.isEmpty { return name }
        }
        return nil
    }

    /// Searches the file piece by piece; the pieces overlap by the longest stamp, so that none is cut in two.
    private static func stamp(in file: borrowing FileReader) -> String? {
        let prefix = Array(ModuleReceiver.stampPrefix.utf8)
        let longest = 1024
        let piece = 4 << 20
        var offset = 0
        while offset < file.size, let bytes = file.bytes(at: UInt64(offset), count: piece + longest), !bytes.isEmpty {
            var start = 0
            while let position = ByteSearch.position(of: prefix, in: bytes, from: start) {
                start = position + prefix.count
                // The prefix alone, as a host holds it, is not a stamp.
                if let stamp = ByteSearch.text(in: bytes, from: position, limit: longest),
                    stamp.utf8.count > prefix.count
                {
                    return stamp
                }
            }
            offset += piece
        }
        return nil
    }
}
