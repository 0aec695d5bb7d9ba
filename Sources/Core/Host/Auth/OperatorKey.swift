import FoundationEssentials
import Glibc
import JSON
import Logging

/// The key of whoever operates the product on this machine. It is made at the first start, and kept beside the embedded data in a
/// file that its owner alone may read. Whoever deletes the file gets another key at the next start, and the old one is taken back.
struct OperatorKey: Sendable {
    /// Where the key is kept.
    let path: String

    /// The name under which it is listed among the keys.
    private static let name = "operator of this machine"

    /// - Parameter dataDirectory: where the embedded server keeps its data.
    init(beside dataDirectory: String) {
        let folder = dataDirectory.lastIndex(of: "/").map { String(dataDirectory[..<$0]) } ?? "."
        path = (folder.isEmpty ? "" : folder) + "/admin.key"
    }

    /// Makes the key where there is none.
    /// - Returns: the key, where it was made; nil where it was there already, or where no module knows of keys.
    func make(_ session: OperatorSession) async throws -> Host.Address.OperatorKey? {
        guard session.has(mutation: "createKey") else { return nil }
        guard !FileManager.default.fileExists(atPath: path) else {
            return Host.Address.OperatorKey(path: path, text: nil)
        }
        let old = try await session.answer(
            "query($name: String!) { keys(filter: { name: { eq: $name } }) { nodes { id } } }",
            ["name": .string(Self.name)])
        for key in old["keys"]["nodes"].array ?? [] {
            _ = try await session.answer(
                "mutation($id: ID!) { revokeKey(input: { id: $id }) { apiKey { id } } }", ["id": key["id"]])
        }
        let made = try await session.answer(
            "mutation($name: String!) { createKey(input: { name: $name, role: \"admin\" }) { key } }",
            ["name": .string(Self.name)])
        guard let key = made["createKey"]["key"].string else { return nil }
        try write(key)
        return Host.Address.OperatorKey(path: path, text: key)
    }

    private func write(_ key: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw HostError(
                .configuration,
                ["The operator's key cannot be written to \(path): \(String(cString: strerror(errno)))."])
        }
        defer { close(descriptor) }
        var text = Array((key + "\n").utf8)[...]
        while !text.isEmpty {
            let count = text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                throw HostError(.configuration, ["The operator's key cannot be written to \(path)."])
            }
            text = text.dropFirst(count)
        }
    }
}

extension JSONValue {
    fileprivate subscript(name: String) -> JSONValue { object?[name] ?? .null }
}
