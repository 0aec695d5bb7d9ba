import Crypto

/// The hash by which a document is known: SHA-256 of its text, in lower-case hexadecimal.
enum DocumentHash {
    /// What stands before the hash in an id: GraphQL over HTTP, "SHA256 Hex Document Identifier".
    static let prefix = "sha256:"

    static func hash(of text: [UInt8]) -> String { Hexadecimal.text(Array(SHA256.hash(data: text))) }

    static func isHash(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }
}
