import Foundation

/// The files of a new module: those of `Template`, with the module's own names in place of the words in braces.
struct ModuleTemplate {
    let names: ModuleNames
    /// The folder that the module is written to, as an absolute path.
    let folder: String
    /// The folder of the SDK that it is built against.
    let sdk: String

    /// The files by their paths in the folder.
    var files: [(path: String, text: String)] {
        EmbeddedTemplate.files.map { file in
            let path = file.path.replacing("NAME", with: names.name).replacing("TYPE", with: names.type)
                .replacing("/module/", with: "/\(names.module)/")
                .replacing("create_table", with: "create_\(names.table)")
            return (path, filled(file.text))
        }
    }

    /// Writes the files.
    /// - Throws: a ``CommandFailure`` where the folder holds something already or cannot be written to.
    func write() throws(CommandFailure) {
        if let content = try? FileManager.default.contentsOfDirectory(atPath: folder), !content.isEmpty {
            throw CommandFailure(
                problems: ["\(folder) is not empty. Name a folder that is not there yet."], status: .usage)
        }
        do {
            for file in files {
                let url = URL(filePath: folder).appending(path: file.path)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: url)
            }
        } catch {
            let reason = (error as NSError).localizedDescription
            throw CommandFailure(problems: ["The module cannot be written to \(folder): \(reason)"], status: .output)
        }
    }

    private func filled(_ text: String) -> String {
        let words = [
            "Name": names.name, "Type": names.type, "module": names.module, "table": names.table, "item": names.item,
            "list": names.list, "path": names.path, "folder": folder, "sdk": sdk,
        ]
        return text.replacing(/\{\{([A-Za-z]+)\}\}/) { words[String($0.1)] ?? String($0.0) }
    }
}
