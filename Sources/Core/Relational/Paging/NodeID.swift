/// The opaque, global id of an object: its type's name and its key, in base64url.
enum NodeID {
    /// What stands before the key inside the id of each object of a type.
    static func prefix(of type: String) -> [UInt8] { Array(type.utf8) + [UInt8(ascii: ":")] }

    /// The type's name and the key in an id, or nil for what is no id.
    static func decode(_ text: String) -> (type: String, key: String)? {
        guard text.utf8.count <= 1024, let plain = Base64URL.decode(text.utf8),
            let whole = String(validating: plain, as: UTF8.self), let colon = whole.firstIndex(of: ":")
        else { return nil }
        return (String(whole[..<colon]), String(whole[whole.index(after: colon)...]))
    }
}
