/// Expressions are compared and hashed with a stack of their own in place of the thread's.
extension InputExpression: Hashable {
    public static func == (left: InputExpression, right: InputExpression) -> Bool {
        var pending = [(left: left, right: right)]
        while let (left, right) = pending.popLast() {
            switch (left, right) {
            case (.constant(let left), .constant(let right)): guard left == right else { return false }
            case (.variable(let left, let leftPath), .variable(let right, let rightPath)):
                guard left == right, leftPath == rightPath else { return false }
            case (.list(let left), .list(let right)):
                guard left.count == right.count else { return false }
                pending.append(contentsOf: zip(left, right).map { ($0, $1) })
            case (.object(let left), .object(let right)):
                guard left.count == right.count else { return false }
                for (left, right) in zip(left, right) {
                    guard left.name == right.name else { return false }
                    pending.append((left.value, right.value))
                }
            default: return false
            }
        }
        return true
    }

    public func hash(into hasher: inout Hasher) {
        var pending = [self]
        while let expression = pending.popLast() {
            switch expression {
            case .constant(let value):
                hasher.combine(UInt8(0))
                hasher.combine(value)
            case .variable(let index, let path):
                hasher.combine(UInt8(1))
                hasher.combine(index)
                hasher.combine(path)
            case .list(let items):
                hasher.combine(UInt8(2))
                hasher.combine(items.count)
                pending += items
            case .object(let members):
                hasher.combine(UInt8(3))
                hasher.combine(members.count)
                for member in members {
                    hasher.combine(member.name)
                    pending.append(member.value)
                }
            }
        }
    }
}
