import FoundationEssentials
import JSON

/// The documents of `query.documents.path`: a folder of `.graphql` files, or a manifest that a client's compiler has written.
enum DocumentManifest {
    /// A document and an id for it; the hash of its text is another one.
    struct Entry: Equatable {
        let id: String
        let text: [UInt8]
    }

    /// Why the documents cannot be read.
    struct Fault: Error, Equatable { let message: String }

    /// The largest manifest and the largest document, in bytes.
    private static let manifestLimit = 64 << 20
    private static let documentLimit = 1 << 20

    /// Reads a folder, or else a manifest.
    /// - Parameter path: its place, relative to the working directory.
    static func read(_ path: String) throws(Fault) -> [Entry] {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Fault(message: "\(path) is not there. Name a folder of .graphql files, or a manifest in JSON.")
        }
        let entries = try isFolder ? folder(path) : manifest(try contents(path, limit: manifestLimit), path)
        guard !entries.isEmpty else { throw Fault(message: "\(path) has no document in it.") }
        var texts: [String: [UInt8]] = [:]
        for entry in entries {
            if let other = texts.updateValue(entry.text, forKey: entry.id), other != entry.text {
                throw Fault(message: "\(path) has two documents with the id \"\(entry.id)\". Give one of them another.")
            }
        }
        return entries
    }

    /// Every `.graphql` and `.gql` file in a folder and those below. Its id is its path without the suffix; that its last line
    /// ends like the others makes no other document of it.
    private static func folder(_ path: String) throws(Fault) -> [Entry] {
        let names: [String]
        do { names = try FileManager.default.subpathsOfDirectory(atPath: path) } catch {
            throw Fault(message: "\(path) cannot be listed.")
        }
        var entries: [Entry] = []
        for name in names.sorted() {
            guard let suffix = [".graphql", ".gql"].first(where: name.hasSuffix) else { continue }
            let text = try contents(path + "/" + name, limit: documentLimit)
            let id = String(name.dropLast(suffix.count))
            entries.append(Entry(id: id, text: text))
            let end = text.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }.map { $0 + 1 } ?? 0
            guard end < text.count else { continue }
            let trimmed = Array(text[..<end])
            entries.append(Entry(id: DocumentHash.prefix + DocumentHash.hash(of: trimmed), text: trimmed))
        }
        return entries
    }

    /// An object of texts by their ids, as Relay's compiler writes, or Apollo's persisted query manifest.
    private static func manifest(_ bytes: [UInt8], _ path: String) throws(Fault) -> [Entry] {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(bytes, limits: JSONParser.Limits(bytes: manifestLimit))
        } catch { throw Fault(message: "\(path) is not JSON. \(error)") }
        let form = Fault(
            message: "\(path) is no manifest: {\"<id>\": \"<text>\"}, or {\"operations\": [{\"id\": …, \"body\": …}]}.")
        guard let object = value.object else { throw form }
        var entries: [Entry] = []
        if let operations = object["operations"]?.array {
            for operation in operations {
                guard let id = operation.object?["id"]?.string, let text = operation.object?["body"]?.string else {
                    throw form
                }
                entries.append(try entry(id, text, path))
            }
        } else {
            for member in object.members {
                guard let text = member.value.string else { throw form }
                entries.append(try entry(member.name, text, path))
            }
        }
        return entries
    }

    /// An id that says to be the hash of the text must be it.
    private static func entry(_ id: String, _ text: String, _ path: String) throws(Fault) -> Entry {
        let text = Array(text.utf8)
        if id.hasPrefix(DocumentHash.prefix), id != DocumentHash.prefix + DocumentHash.hash(of: text) {
            throw Fault(message: "\(path): \"\(id)\" is not the hash of its document.")
        }
        return Entry(id: id, text: text)
    }

    private static func contents(_ path: String, limit: Int) throws(Fault) -> [UInt8] {
        guard let file = FileReader(path: path), file.size <= limit,
            let bytes = file.bytes(at: 0, count: file.size)
        else { throw Fault(message: "\(path) cannot be read, or has more than \(limit) bytes.") }
        return bytes
    }
}
