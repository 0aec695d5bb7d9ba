internal import Crypto

/// What the text of a migration is known by, whatever ends its lines.
struct MigrationChecksum: Sendable, Hashable {
    /// SHA-256, in lowercase hexadecimal, of the text with LF at the end of each line and at most one newline at its end. Of a
    /// file that looks like that already it is the checksum of its bytes.
    let recorded: String
    /// What the same text may have been recorded as, by a checkout with other line ends, when the bytes themselves counted.
    let equivalents: Set<String>

    /// Up to so many newlines at the end of a file are the same text as none.
    private static let trailingNewlines = 0...3

    init(of bytes: [UInt8]) {
        let text = LineEnds.normalized(bytes)
        let newlines = LineEnds.trailing(text)
        let body = text.dropLast(newlines)
        recorded = Self.hexadecimal(SHA256.hash(data: Array(body) + (newlines > 0 ? [UInt8(ascii: "\n")] : [])))
        var equivalents: Set<String> = [Self.hexadecimal(SHA256.hash(data: bytes))]
        for (body, lineEnd) in [(Array(body), "\n"), (LineEnds.asCarriageReturns(body), "\r\n")] {
            var hash = SHA256()
            hash.update(data: body)
            for number in Self.trailingNewlines {
                if number > 0 { hash.update(data: Array(lineEnd.utf8)) }
                equivalents.insert(Self.hexadecimal(hash.finalize()))
            }
        }
        self.equivalents = equivalents
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
