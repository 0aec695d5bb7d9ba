internal import FoundationEssentials

/// Reads the folder of a module's migrations, strictly: whatever in it is not as it should be is reported, all at once.
struct MigrationFolder {
    let module: String
    let path: String
    private var problems: [String] = []

    /// No file of SQL that a person wrote is near this size, in bytes.
    private static let fileSizeLimit = 4 << 20

    init(module: String, path: String) {
        self.module = module
        self.path = path
    }

    /// The migrations, in order.
    /// - Throws: ``MigrationError`` with code `invalidFile` that names every file at fault.
    mutating func migrations() throws(MigrationError) -> [Migration] {
        let fileNames = try self.fileNames()
        var ups: [Int: MigrationFileName] = [:]
        var downs: [Int: MigrationFileName] = [:]
        var paths: [MigrationFileName: String] = [:]
        for fileName in fileNames {
            let file = path + "/" + fileName
            guard let parsed = MigrationFileName(fileName) else {
                problems.append(
                    "\(file) is no migration: its name must be NNNN_verb_noun.sql or NNNN_verb_noun.down.sql, such as 0001_create_users.sql, in lowercase; rename it or move it elsewhere"
                )
                continue
            }
            paths[parsed] = file
            let other =
                parsed.isDown
                ? downs.updateValue(parsed, forKey: parsed.number)
                : ups.updateValue(parsed, forKey: parsed.number)
            if let other, let otherFile = paths[other] {
                problems.append("\(otherFile) and \(file) have the same number: give one of them the next free number")
            }
        }
        let highest = max(ups.keys.max() ?? 0, downs.keys.max() ?? 0)
        if fileNames.isEmpty {
            problems.append("\(path) is empty: put \(path)/0001_create_….sql there, or delete the folder")
        }
        var migrations: [Migration] = []
        // A gap is reported once, where it begins: a number far too high would make thousands of lines.
        var isInGap = false
        for number in 1..<(highest + 1) {
            if let migration = migration(number, up: ups[number], down: downs[number], paths: paths) {
                migrations.append(migration)
            }
            let isMissing = ups[number] == nil && downs[number] == nil
            if isMissing, !isInGap {
                let digits = Migration.title(number: number, name: "….sql")
                problems.append("\(path)/\(digits) is missing: numbers start at 0001 and leave no gap")
            }
            isInGap = isMissing
        }
        guard problems.isEmpty else {
            throw MigrationError(.invalidFile, problems.joined(separator: "\n"))
        }
        return migrations
    }

    private func fileNames() throws(MigrationError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw MigrationError(
                .invalidFile, "\(path) cannot be read: make it a folder that can be listed", cause: error)
        }
    }

    private mutating func migration(
        _ number: Int, up: MigrationFileName?, down: MigrationFileName?, paths: [MigrationFileName: String]
    ) -> Migration? {
        let upFile = up.flatMap { paths[$0] }
        let downFile = down.flatMap { paths[$0] }
        if let down, let downFile, down.name != up?.name {
            let title = Migration.title(number: number, name: down.name)
            problems.append("\(downFile) takes back \(title), but there is no \(path)/\(title).sql")
        }
        guard let up, let upFile, let bytes = bytes(of: upFile), let script = script(bytes, file: upFile) else {
            return nil
        }
        var downScript: MigrationScript?
        if let downFile {
            guard let bytes = self.bytes(of: downFile), let script = self.script(bytes, file: downFile) else {
                return nil
            }
            downScript = script
        }
        let checksum = MigrationChecksum(of: bytes)
        return Migration(
            module: module, number: number, name: up.name, up: script, down: downScript, checksum: checksum.recorded,
            equivalentChecksums: checksum.equivalents)
    }

    private mutating func bytes(of file: String) -> [UInt8]? {
        do {
            let url = URL(filePath: file).resolvingSymlinksInPath()
            let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                problems.append("\(file) is not a file: move it elsewhere")
                return nil
            }
            let size = attributes[.size] as? UInt64 ?? 0
            guard size <= Self.fileSizeLimit else {
                problems.append("\(file) has \(size) bytes, more than \(Self.fileSizeLimit): divide it")
                return nil
            }
            return try [UInt8](Data(contentsOf: url))
        } catch {
            problems.append("\(file) cannot be read: \(error)")
            return nil
        }
    }

    private mutating func script(_ bytes: [UInt8], file: String) -> MigrationScript? {
        do throws(MigrationError) {
            return try MigrationScript(bytes, file: file)
        } catch {
            problems.append(error.message)
            return nil
        }
    }
}
