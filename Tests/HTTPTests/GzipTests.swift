import Foundation
import HTTPTypes
import NIOCore
import ProblemDetails
import TestSupport
import Testing

@testable import HTTP

@Suite("Gzip")
struct GzipTests {
    private func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        let letters = UInt8.random(in: 1...255, using: &generator)
        return (0..<count).map { _ in UInt8.random(in: 0...letters, using: &generator) }
    }

    private func inflate(_ bytes: some Sequence<UInt8>, limit: Int) throws(Gzip.Fault) -> [UInt8] {
        Array(try Gzip.inflate(ByteBuffer(bytes: bytes), limit: limit).readableBytesView)
    }

    @Test("There and back, for every size", arguments: [0, 1, 2, 100, 511, 512, 1024, 40_000, 100_000, 1_000_000])
    func roundTrip(size: Int) throws {
        let bytes = random(size)
        let deflated = try #require(Gzip.deflate(bytes))
        #expect(try inflate(deflated, limit: size) == bytes)
    }

    @Test("What gunzip reads and gzip writes is the same format")
    func sameFormat() throws {
        let bytes = random(50_000)
        let deflated = try #require(Gzip.deflate(bytes))
        #expect(try run("gunzip", deflated) == bytes)
        #expect(try inflate(run("gzip", bytes), limit: 50_000) == bytes)
    }

    private func run(_ program: String, _ input: [UInt8]) throws -> [UInt8] {
        Array(try Program.run("/usr/bin/env", [program, "--stdout"], input: Data(input)).output)
    }

    @Test("One byte more than is allowed is too much, in one member or in many")
    func limit() throws {
        let bytes = random(5_000)
        let deflated = try #require(Gzip.deflate(bytes))
        #expect(throws: Gzip.Fault.tooLarge) { try inflate(deflated, limit: 4_999) }
        #expect(try inflate(deflated + deflated, limit: 10_000) == bytes + bytes)
        #expect(throws: Gzip.Fault.tooLarge) { try inflate(deflated + deflated, limit: 9_999) }
    }

    @Test("A bomb is refused before it takes memory")
    func bomb() throws {
        let bomb = try #require(Gzip.deflate([UInt8](repeating: 0, count: 64 << 20)))
        #expect(bomb.count < 1 << 20)
        #expect(throws: Gzip.Fault.tooLarge) { try inflate(bomb, limit: 1 << 20) }
    }

    @Test("What is cut off, changed or followed by something else is refused")
    func broken() throws {
        let deflated = try #require(Gzip.deflate(random(300)))
        for count in deflated.indices {
            #expect(throws: Gzip.Fault.malformed) { try inflate(deflated.prefix(count), limit: 300) }
        }
        for place in [0, 1, 2, deflated.count - 8, deflated.count - 1] {
            var changed = deflated
            changed[place] ^= 0xFF
            #expect(throws: Gzip.Fault.malformed) { try inflate(changed, limit: 300) }
        }
        #expect(throws: Gzip.Fault.malformed) { try inflate(deflated + [0], limit: 300) }
    }

    @Test(
        "Who takes gzip",
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("GZIP", true), ("deflate, gzip;q=1.0, *;q=0.5", true),
            ("identity", false), ("*", true), ("gzip;q=0", false), ("*;q=0", false), ("gzip;q=0, *", false),
            ("br", false), ("identity;q=1, gzip;q=0.5", false), ("identity;q=0.5, gzip", true), ("x-gzip", true),
            ("gzip;q=2", false),
        ] as [(String?, Bool)])
    func accepts(header: String?, takes: Bool) { #expect(ContentCoding.takesGzip(header) == takes) }

    @Test("The body of a request, by its coding")
    func requests() throws {
        let body = ByteBuffer(string: "{}")
        let deflated = ByteBuffer(bytes: try #require(Gzip.deflate(Array("{}".utf8))))
        for (coding, sent) in [(nil, body), ("identity", body), ("gzip", deflated), ("X-GZIP", deflated)] {
            var fields = HTTPFields()
            fields[.contentEncoding] = coding
            #expect(try ContentCoding.decode(sent, fields, limit: 10) == body)
        }
        for (coding, sent, status) in [
            ("br", body, 415), ("gzip, gzip", deflated, 415), ("gzip", body, 400), ("gzip", deflated, 413),
        ] {
            let problem = #expect(throws: Problem.self) {
                try ContentCoding.decode(sent, [.contentEncoding: coding], limit: 1)
            }
            #expect(problem?.status == status)
        }
    }
}
