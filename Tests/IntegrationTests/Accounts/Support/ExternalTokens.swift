import Foundation
import JSON
import Testing

/// The key set and the tokens of an issuer that is none of ours, made by another program (`Tests/Fixtures/Tokens/make.py`).
struct ExternalTokens {
    /// The file with the keys.
    static let keys = folder.appending(path: "keys.json")
    /// By their algorithm.
    let good: [String: String]
    /// By what is wrong with them.
    let bad: [String: String]
    let other: [String: String]

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/Tokens")

    init() throws {
        let json = try JSONParser.parse(Array(Data(contentsOf: Self.folder.appending(path: "tokens.json"))))
        func tokens(_ name: String) throws -> [String: String] {
            let members = try #require(json.object?[name]?.object).members
            return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value.string ?? "") })
        }
        (good, bad, other) = (try tokens("good"), try tokens("bad"), try tokens("other"))
    }
}
