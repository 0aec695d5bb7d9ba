import NIOCore
import TestSupport
import Testing

@testable import HTTP

/// How bytes are handed to the decoder, without one.
@Suite("Framing of requests")
struct RequestFramingTests {
    /// A stream of requests, and what the decoder is to get of it.
    private struct Stream {
        var sent: [UInt8] = []
        var decoded: [UInt8] = []
        /// Where each head ends in ``decoded``, and what follows it.
        var heads: [Int: RequestFraming.Body] = [:]

        mutating func add(_ text: String, leftOut: String = "", changed: String? = nil) {
            sent += text.utf8
            sent += leftOut.utf8
            decoded += (changed ?? text).utf8
        }

        mutating func addRequest(_ random: inout SystemRandomNumberGenerator) {
            if Int.random(in: 0..<5, using: &random) == 0 { add("\r\n") }
            let version = "123456789".randomElement(using: &random) ?? "1"
            add("POST /HTTP/1.\(version) HTTP/1.\(version)", changed: "POST /HTTP/1.\(version) HTTP/1.1")
            add("\r\nA: b HTTP/1.2\r\n\r\n")
            switch Int.random(in: 0..<3, using: &random) {
            case 0: heads[decoded.count] = RequestFraming.Body.none
            case 1:
                let size = Int.random(in: 0..<40, using: &random)
                heads[decoded.count] = .length(size)
                add(String(String(repeating: "\r\n\r\nX  HTTP/1.5", count: 4).utf8.prefix(size)) ?? "")
            default:
                heads[decoded.count] = .chunks
                for _ in 0..<Int.random(in: 0..<4, using: &random) {
                    let size = Int.random(in: 1..<40, using: &random)
                    add(String(size, radix: 16), leftOut: Self.parts.randomElement(using: &random) ?? "")
                    add("\r\n" + String(repeating: "\n", count: size) + "\r\n")
                }
                add("0", leftOut: Self.parts.randomElement(using: &random) ?? "")
                add(Bool.random(using: &random) ? "\r\n\r\n" : "\r\nT: 5 ; x\r\nU:\r\n\r\n")
            }
        }

        private static let parts = [
            "", ";a", " ; a = b", ";a=\"\\\"\r\"".replacing("\r", with: " "), "\t;\ta\t;b=c", " ",
            ";e=\"5\r\n\"".replacing("\r\n", with: ""),
        ]
    }

    @Test("However a stream of requests is cut, heads and chunked bodies end pieces, and only what may be changed is")
    func anyCut() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            var stream = Stream()
            for _ in 0..<4 { stream.addRequest(&random) }
            var framing = RequestFraming()
            var decoded: [UInt8] = []
            var rest = stream.sent[...]
            while !rest.isEmpty {
                let size = Int.random(in: 1...(Bool.random(using: &random) ? 4 : 200), using: &random)
                var bytes = ByteBuffer(bytes: rest.prefix(size))
                rest = rest.dropFirst(size)
                while let piece = framing.nextPiece(of: &bytes) {
                    let start = decoded.count
                    decoded += piece.readableBytesView
                    #expect(!stream.heads.keys.contains { start < $0 && $0 < decoded.count }, "a head within a piece")
                    if let body = stream.heads[decoded.count], decoded.count > start { framing.headRead(body) }
                }
                #expect(bytes.readableBytes == 0)
            }
            #expect(decoded == stream.decoded, "\(String(decoding: stream.sent, as: UTF8.self))")
        }
    }

    @Test("Extensions of one body are bounded together")
    func bounded() {
        var framing = RequestFraming()
        framing.headRead(.chunks)
        let chunk = Array(("1;" + String(repeating: "a", count: 1_000) + "\r\nx\r\n").utf8)
        var decoded: [UInt8] = []
        for _ in 0..<20 {
            var bytes = ByteBuffer(bytes: chunk)
            while let piece = framing.nextPiece(of: &bytes) { decoded += piece.readableBytesView }
        }
        // From the seventeenth on they come as they are, behind a blank that the decoder refuses.
        #expect(String(decoding: decoded, as: UTF8.self).components(of: "1\r\nx\r\n") == 16)
        #expect(String(decoding: decoded, as: UTF8.self).contains("1 aa"))
    }
}
