/// The members of a JSON object in their order, found by name.
public struct JSONObject: Sendable {
    /// A name and its value.
    public struct Member: Sendable, Hashable {
        /// The member's name.
        public let name: String
        /// The member's value.
        public var value: JSONValue
    }

    /// The members in the order in which they were written.
    public private(set) var members: [Member] = []
    /// Positions by name, kept only for objects too large to search one by one.
    private var positions: [ByteText: Int] = [:]
    private static let largestSearched = 8

    /// An object without members.
    public init() {}

    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// The number of members.
    public var count: Int { members.count }

    /// The value of a member; nil when there is none of that name. Assigning nil removes the member.
    public subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                rebuildPositions()
            case (nil, let value?): append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Adds a member at the end; returns false, and changes nothing, when the name is taken.
    public mutating func insert(_ name: consuming String, _ value: consuming JSONValue) -> Bool {
        guard position(of: name) == nil else { return false }
        append(Member(name: name, value: value))
        return true
    }

    private func position(of name: String) -> Int? {
        if members.count > Self.largestSearched { return positions[ByteText(name)] }
        let count = name.utf8.count
        return members.firstIndex { $0.name.utf8.count == count && $0.name.utf8.elementsEqual(name.utf8) }
    }

    private mutating func append(_ member: consuming Member) {
        members.append(member)
        if members.count == Self.largestSearched + 1 {
            rebuildPositions()
        } else if members.count > Self.largestSearched {
            positions[ByteText(members[members.count - 1].name)] = members.count - 1
        }
    }

    private mutating func rebuildPositions() {
        positions.removeAll()
        guard members.count > Self.largestSearched else { return }
        for (position, member) in members.enumerated() { positions[ByteText(member.name)] = position }
    }
}

/// A name as JSON compares it: by its bytes (RFC 8259 section 8.3), where Swift would find `é` written in two ways equal.
private struct ByteText: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ByteText, right: ByteText) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

/// Objects are equal when they have the same members in the same order.
extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool { left.members == right.members }
    public func hash(into hasher: inout Hasher) { hasher.combine(members) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// A later member replaces an earlier one of the same name.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }
}
