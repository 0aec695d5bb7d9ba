import Foundation
import JSON
import TestSupport
import Testing

/// gzip, both ways, on queries and on REST routes.
@Suite("Content codings")
struct ContentCodingTests {
    /// Runs gzip or gunzip.
    private func run(_ program: String, _ input: [UInt8]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program, "--stdout"]
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input))
        try standardInput.fileHandleForWriting.close()
        let output = standardOutput.fileHandleForReading.readDataToEndOfFile()
        while process.isRunning { usleep(1_000) }
        return Array(output)
    }

    @Test("The body of a request may be gzip, and nothing else")
    func requests() async throws {
        let body = try run("gzip", Array(#"{"query":"{ __typename }"}"#.utf8))
        try await TestHost.with(modules: ["users"]) { host in
            func send(_ coding: String, _ bytes: [UInt8]) async -> TestHost.Answer {
                await host.request(
                    "POST", "/query", headers: [("content-type", "application/json"), ("content-encoding", coding)],
                    bytes: bytes)
            }
            #expect(await send("gzip", body).text == #"{"data":{"__typename":"Query"}}"#)
            await send("gzip", Array("{}".utf8)).expectProblem(400, "bad_request")
            let other = await send("br", body)
            other.expectProblem(415, "unsupported_content_encoding")
            #expect(other.header("accept-encoding") == "gzip")
        }
    }

    @Test("A body that is small only while it is compressed is refused")
    func bomb() async throws {
        let bomb = try run("gzip", Array(repeating: UInt8(ascii: " "), count: 8 << 20))
        #expect(bomb.count < 16 << 10)
        try await TestHost.with(modules: ["users"]) { host in
            for path in ["/query", "/users"] {
                let answer = await host.request(
                    "POST", path, headers: [("content-type", "application/json"), ("content-encoding", "gzip")],
                    bytes: bomb)
                answer.expectProblem(413, "body_too_large")
            }
        }
    }

    @Test("An answer is gzip where the client takes it and it is large enough")
    func answers() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            for number in 0..<100 { _ = try await host.addUser("user-\(number)") }
            for target in ["/query?query=%7Busers(first:100)%7Bnodes%7Busername%7D%7D%7D", "/users?first=100"] {
                let plain = await host.request("GET", target)
                #expect(plain.header("content-encoding") == nil)
                #expect(plain.header("vary")?.hasSuffix("Accept-Encoding") == true)
                let packed = await host.request("GET", target, headers: [("accept-encoding", "br, gzip")])
                #expect(packed.header("content-encoding") == "gzip" && packed.body.count * 2 < plain.body.count)
                #expect(packed.header("content-length") == String(packed.body.count))
                #expect(packed.header("etag") == plain.header("etag"))
                #expect(try run("gunzip", packed.body) == plain.body)
                let head = await host.request("HEAD", target, headers: [("accept-encoding", "gzip")])
                #expect(head.body.isEmpty && head.header("content-length") == packed.header("content-length"))
            }
            let small = await host.request(
                "GET", "/query?query=%7B__typename%7D", headers: [("accept-encoding", "gzip")])
            #expect(small.header("content-encoding") == nil && small.header("vary") == "Accept")
        }
    }
}
