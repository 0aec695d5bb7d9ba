import Foundation

/// A client that people use.
public enum Curl {
    /// What has come of a request.
    public struct Answer: Sendable {
        /// The exit code; 0 where there was an answer.
        public let code: Int32
        /// The version of HTTP that was spoken, such as `2`.
        public let version: String
        /// The status of the answer; 0 where there was none.
        public let status: Int
        /// The header, names in lower case.
        public let fields: [(name: String, value: String)]
        /// What follows the header.
        public let body: String

        /// The value of the first field of a name.
        public func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    }

    /// Sends a request to this machine.
    ///
    /// - Parameters:
    ///   - url: the URL.
    ///   - options: further options of the program.
    ///   - certificate: whom it trusts, by HTTPS.
    ///   - input: the body, with `--data-binary @-` among the options.
    public static func ask(
        _ url: String, _ options: [String] = [], trusting certificate: TestCertificate? = nil, input: String = ""
    ) async throws -> Answer {
        let trust = certificate.map { ["--cacert", $0.certificate] } ?? []
        let outcome = try await Program.finish(
            "/usr/bin/env",
            ["curl", "-s", "-i", "--max-time", "60", "-w", "\n%{http_version} %{http_code}"] + trust + options + [url],
            input: Data(input.utf8))
        let text = String(decoding: outcome.output, as: UTF8.self)
        let end = text.range(of: "\n", options: .backwards) ?? text.startIndex..<text.startIndex
        let facts = text[end.upperBound...].split(separator: " ")
        var rest = text[..<end.lowerBound]
        // What only permits the body comes before.
        while rest.hasPrefix("HTTP/"), rest.prefix(while: { $0 != "\r\n" }).contains(" 100"),
            let next = rest.range(of: "\r\n\r\n")
        { rest = rest[next.upperBound...] }
        let split = rest.range(of: "\r\n\r\n") ?? rest.endIndex..<rest.endIndex
        let fields = rest[..<split.lowerBound].components(separatedBy: "\r\n").dropFirst().compactMap { line in
            line.range(of: ": ").map { (line[..<$0.lowerBound].lowercased(), String(line[$0.upperBound...])) }
        }
        return Answer(
            code: outcome.status, version: facts.first.map(String.init) ?? "",
            status: facts.last.flatMap { Int($0) } ?? 0,
            fields: fields, body: String(rest[split.upperBound...]))
    }
}
