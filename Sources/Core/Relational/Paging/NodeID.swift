/// The opaque, global id of an object: its type's name and its key, in base64url.
enum NodeID {
    private static let colon = UInt8(ascii: ":")

    /// The longest id that is looked at, in bytes. A key stands in an index of PostgreSQL, whose entries have at most 2,704
    /// bytes; the 3,072 that this many characters of base64 encode are enough for that and the type's name.
    private static let longest = 4_096

    /// What stands before the key inside the id of each object of a type.
    static func prefix(of type: String) -> [UInt8] { Array(type.utf8) + [colon] }

    /// The type's name and the key in an id, or nil for what is no id.
    ///
    /// The colon is looked for among the bytes: a key may begin with a mark that Swift would join with it to one character.
    static func decode(_ text: String) -> (type: String, key: String)? {
        guard text.utf8.count <= longest, let plain = Base64URL.decode(text.utf8),
            let colon = plain.firstIndex(of: colon), let type = String(validating: plain[..<colon], as: UTF8.self),
            let key = String(validating: plain[(colon + 1)...], as: UTF8.self)
        else { return nil }
        return (type, key)
    }
}
