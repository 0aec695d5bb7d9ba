/// What of the variables' values changes a plan: a compact key for caches.
///
/// It holds, for each variable, whether it is absent, null or present; for input objects their members, and so on down;
/// the values of booleans and enums, and of lists of enums; the members of the objects in the lists of a filter; of other
/// lists only that they are lists. Two sets of variables of one operation with equal shapes can share a plan.
public struct VariableShape: Sendable, Hashable {
    private enum Tag {
        static let absent: UInt8 = 0
        static let null: UInt8 = 1
        static let present: UInt8 = 2
        static let `true`: UInt8 = 3
        static let `false`: UInt8 = 4
        static let enumeration: UInt8 = 5
        static let list: UInt8 = 6
        static let enumerationList: UInt8 = 7
        static let object: UInt8 = 8
        static let end: UInt8 = 9
        static let objectList: UInt8 = 10
    }

    /// One tag a value; names end with a zero byte, which no name holds.
    private var bytes: [UInt8] = []

    /// How many bytes it takes.
    public var size: Int { bytes.count }

    /// The shape of an operation's variables.
    public init(_ variables: CoercedVariables) {
        bytes.reserveCapacity(variables.entries.count)
        for (position, entry) in variables.entries.enumerated() {
            switch entry {
            case .absent: bytes.append(Tag.absent)
            case .present(let value):
                append(value, throughLists: variables.shapedThroughLists.contains(position))
            }
        }
    }

    /// A list or an object whose parts are being told.
    private struct Open {
        enum Parts {
            case items([InputValue])
            case members([InputObject.Member])
        }

        let parts: Parts
        var position = 0
    }

    private mutating func append(_ outermost: InputValue, throughLists: Bool) {
        guard let parts = begin(outermost, throughLists) else { return }
        var open = [Open(parts: parts)]
        while let last = open.indices.last {
            let position = open[last].position
            open[last].position += 1
            var nested: Open.Parts?
            switch open[last].parts {
            case .items(let items) where position < items.count: nested = begin(items[position], throughLists)
            case .members(let members) where position < members.count:
                append(members[position].name)
                nested = begin(members[position].value, throughLists)
            case .items, .members:
                // A name starts with a letter or an underscore, so the tag cannot be taken for one.
                bytes.append(Tag.end)
                open.removeLast()
            }
            if let nested { open.append(Open(parts: nested)) }
        }
    }

    /// Tells a value, but for the parts that are returned.
    private mutating func begin(_ value: InputValue, _ throughLists: Bool) -> Open.Parts? {
        switch value {
        case .null: bytes.append(Tag.null)
        case .boolean(let value): bytes.append(value ? Tag.true : Tag.false)
        case .int, .float, .string, .json: bytes.append(Tag.present)
        case .enumeration(let name):
            bytes.append(Tag.enumeration)
            append(name)
        case .list(let items):
            // The items of a list are of one type, so that the first that is not null tells which.
            switch items.first(where: { !$0.isNull }) {
            case .enumeration?:
                bytes.append(Tag.enumerationList)
                return .items(items)
            case .object? where throughLists, .list? where throughLists:
                bytes.append(Tag.objectList)
                return .items(items)
            default: bytes.append(Tag.list)
            }
        case .object(let object):
            bytes.append(Tag.object)
            return .members(object.members)
        }
        return nil
    }

    private mutating func append(_ name: String) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(0)
    }
}
