import JSON

/// Values are compared and hashed with a stack of their own in place of the thread's.
extension InputValue: Hashable {
    public static func == (left: InputValue, right: InputValue) -> Bool {
        if let areEqual = areEqualLeaves(left, right) { return areEqual }
        var pending = [(left: left, right: right)]
        while let (left, right) = pending.popLast() {
            switch (left, right) {
            case (.list(let left), .list(let right)):
                guard left.count == right.count else { return false }
                pending.append(contentsOf: zip(left, right).map { ($0, $1) })
            case (.object(let left), .object(let right)):
                guard left.members.count == right.members.count else { return false }
                for (left, right) in zip(left.members, right.members) {
                    guard left.name == right.name else { return false }
                    pending.append((left.value, right.value))
                }
            default: if areEqualLeaves(left, right) == false { return false }
            }
        }
        return true
    }

    /// Whether two values are equal; nil for two lists and for two objects.
    private static func areEqualLeaves(_ left: InputValue, _ right: InputValue) -> Bool? {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.float(let left), .float(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.enumeration(let left), .enumeration(let right)): left == right
        case (.json(let left), .json(let right)): left == right
        case (.list, .list), (.object, .object): nil
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        var pending = [self]
        while let value = pending.popLast() {
            switch value {
            case .null: hasher.combine(UInt8(0))
            case .boolean(let value):
                hasher.combine(UInt8(1))
                hasher.combine(value)
            case .int(let value):
                hasher.combine(UInt8(2))
                hasher.combine(value)
            case .float(let value):
                hasher.combine(UInt8(3))
                hasher.combine(value)
            case .string(let text):
                hasher.combine(UInt8(4))
                hasher.combine(text)
            case .enumeration(let name):
                hasher.combine(UInt8(5))
                hasher.combine(name)
            case .json(let value):
                hasher.combine(UInt8(6))
                hasher.combine(value)
            case .list(let items):
                hasher.combine(UInt8(7))
                hasher.combine(items.count)
                pending += items
            case .object(let object):
                hasher.combine(UInt8(8))
                hasher.combine(object.members.count)
                for member in object.members {
                    hasher.combine(member.name)
                    pending.append(member.value)
                }
            }
        }
    }
}
