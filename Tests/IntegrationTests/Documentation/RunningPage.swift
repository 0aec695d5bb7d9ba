import Foundation
import JSON
import TestSupport
import Testing

/// A page of the documentation whose examples run, one after the other, against one server.
struct RunningPage {
    let server: RunningServer
    let folder: TestFolder
    /// The server's database.
    let database: String
    /// The key that examples show.
    static let key = "vp_of_the_examples_which_has_32_characters"

    /// Runs a block of commands as a shell would, in a folder that holds nothing but `config.yaml`, and compares what they
    /// print. Of commands that begin with `make` only the rules are looked for: they build what runs here.
    func run(_ block: DocumentedBlock, answer: DocumentedBlock?) async throws {
        let isMake = block.text.hasPrefix("make ")
        let text =
            isMake
            ? block.text.replacing("make ", with: "make -n ") + " >/dev/null"
            : block.text.replacing("localhost:8080", with: "localhost:\(server.port)")
        let work = isMake ? DocumentedBlock.repository.path : folder.path
        try folder.write(
            "database: { mode: external, url: '\(database)' }\nmodules: { users: {}, plays: {}, playbook: {} }\n",
            to: "config.yaml")
        try folder.write(Self.key + "\n", to: ".videoplay/admin.key")
        let script = """
            cd '\(work)'
            export PATH='\(Program.folder)':$PATH DATABASE_URL='\(database)' KEY='\(Self.key)'
            # What a block leaves running ends with it.
            trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
            set -euo pipefail
            \(text)
            """
        // Signals that this process ignores its children would ignore, too, and `kill` would end nothing.
        let outcome = try await Program.run(["--default-signal", "bash", "-c", script], of: "/usr/bin/env")
        #expect(outcome.status == 0, "\(block.place): \(outcome.errors)")
        expect(outcome.output, answer, of: block)
    }

    /// Sends a document, and compares the answer. A subscription is only begun.
    func ask(_ block: DocumentedBlock, _ variables: JSONValue, answer: DocumentedBlock?) async throws {
        let body = try folder.write(
            JSONValue.object(["query": .string(block.text), "variables": variables]).text, to: "body.json")
        let isSubscription = block.text.hasPrefix("subscription")
        let outcome = try await Program.run(
            [
                "-s", "http://127.0.0.1:\(server.port)/query", "-H", "content-type: application/json", "-H",
                "authorization: Bearer \(Self.key)", "-d", "@\(body)",
            ] + (isSubscription ? ["-H", "accept: text/event-stream", "-m", "2", "-D", "-"] : []), of: "/usr/bin/curl")
        if isSubscription {
            #expect(outcome.output.hasPrefix("HTTP/1.1 200"), "\(block.place): \(outcome.output)")
            #expect(!outcome.output.contains("errors"), "\(block.place): \(outcome.output)")
        } else {
            #expect(outcome.status == 0, "\(block.place): \(outcome.errors)")
            if answer == nil { #expect(!outcome.output.contains("\"errors\""), "\(block.place): \(outcome.output)") }
            expect(outcome.output, answer, of: block)
        }
    }

    private func expect(_ given: String, _ answer: DocumentedBlock?, of block: DocumentedBlock) {
        guard let answer else { return }
        #expect(
            DocumentedAnswer.matches(answer.text, given),
            "\(block.place) is answered with \(given), and \(answer.place) shows \(answer.text)")
    }
}
