/// Values are compared and hashed with a stack of their own in place of the thread's.
extension JSONValue: Hashable {
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        if let areEqual = areEqualLeaves(left, right) { return areEqual }
        var pending = [(left: left, right: right)]
        while let pair = pending.popLast() {
            guard haveEqualLeaves(pair.left, pair.right, &pending) else { return false }
        }
        return true
    }

    /// Whether two values are equal; nil for two arrays and for two objects.
    @inline(__always)
    private static func areEqualLeaves(_ left: JSONValue, _ right: JSONValue) -> Bool? {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.array, .array), (.object, .object): nil
        default: false
        }
    }

    /// Whether two arrays, or two objects, are equal but for those in them, which are left pending.
    private static func haveEqualLeaves(
        _ left: JSONValue, _ right: JSONValue, _ pending: inout [(left: JSONValue, right: JSONValue)]
    ) -> Bool {
        switch (left, right) {
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            for (left, right) in zip(left, right) {
                switch areEqualLeaves(left, right) {
                case true?: break
                case false?: return false
                case nil: pending.append((left, right))
                }
            }
            return true
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            for (left, right) in zip(left.members, right.members) {
                guard left.name == right.name else { return false }
                switch areEqualLeaves(left.value, right.value) {
                case true?: break
                case false?: return false
                case nil: pending.append((left.value, right.value))
                }
            }
            return true
        default: return false
        }
    }

    public func hash(into hasher: inout Hasher) {
        var pending = [self]
        while let value = pending.popLast() {
            switch value {
            case .null: hasher.combine(UInt8(0))
            case .bool(let bool):
                hasher.combine(UInt8(1))
                hasher.combine(bool)
            case .number(let number):
                hasher.combine(UInt8(2))
                hasher.combine(number)
            case .string(let string):
                hasher.combine(UInt8(3))
                hasher.combine(string)
            case .array(let elements):
                hasher.combine(UInt8(4))
                hasher.combine(elements.count)
                pending += elements
            case .object(let object):
                hasher.combine(UInt8(5))
                hasher.combine(object.count)
                for member in object.members {
                    hasher.combine(member.name)
                    pending.append(member.value)
                }
            }
        }
    }
}
