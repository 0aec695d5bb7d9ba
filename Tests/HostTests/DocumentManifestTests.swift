import Foundation
import Testing

@testable import Host

@Suite("Registered documents: reading them")
struct DocumentManifestTests {
    private func reading(_ files: [String: String], _ name: String = "") throws -> [String: String] {
        let folder = NSTemporaryDirectory() + "videoplay-documents-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (path, text) in files {
            let url = URL(filePath: folder + "/" + path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        let entries = try DocumentManifest.read(folder + name)
        return Dictionary(entries.map { ($0.id, String(decoding: $0.text, as: UTF8.self)) }) { first, _ in first }
    }

    @Test("A folder: each file by its path, and without its last line's end")
    func folder() throws {
        let files = ["A.graphql": "{a}", "b/C.gql": "{c}\n", "d.txt": "{"]
        let read = try reading(files)
        #expect(read["A"] == "{a}" && read["b/C"] == "{c}\n" && read.count == 3)
        #expect(read[DocumentHash.prefix + DocumentHash.hash(of: Array("{c}".utf8))] == "{c}")
    }

    @Test("The manifests of compilers")
    func manifests() throws {
        let relay = try reading(["m.json": #"{"x":"{a}","y":"{b}"}"#], "/m.json")
        #expect(relay == ["x": "{a}", "y": "{b}"])
        let apollo = try reading(
            ["m.json": #"{"format":"f","version":1,"operations":[{"id":"x","name":"n","type":"query","body":"{a}"}]}"#],
            "/m.json")
        #expect(apollo == ["x": "{a}"])
    }

    @Test(
        "What is wrong is told",
        arguments: [
            ("m.json", "{", "is not JSON"), ("m.json", "[]", "is no manifest"), ("m.json", "{}", "no document"),
            ("m.json", #"{"x":1}"#, "is no manifest"), ("m.json", #"{"operations":[{"id":"x"}]}"#, "is no manifest"),
            ("m.json", #"{"operations":[{"id":"x","body":"{a}"},{"id":"x","body":"{b}"}]}"#, "two documents"),
            ("m.json", #"{"sha256:00":"{a}"}"#, "is not the hash"), ("other.json", "{}", "is not there"),
        ])
    func faults(name: String, text: String, message: String) throws {
        let fault = #expect(throws: DocumentManifest.Fault.self) { try reading([name: text], "/m.json") }
        #expect(fault?.message.contains(message) == true)
    }

    @Test("The hash of the appendix's own example")
    func hash() {
        let text = Array("query($id:ID!){user(id:$id){name}}".utf8)
        #expect(DocumentHash.hash(of: text) == "71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b")
        #expect(DocumentHash.isHash(DocumentHash.hash(of: text)))
        for text in ["", "71f7", String(repeating: "A", count: 64), String(repeating: "g", count: 64)] {
            #expect(!DocumentHash.isHash(text))
        }
    }
}
