import GraphQL

extension ParameterExpression {
    /// Whether two parameters are bound with the same bytes. Swift finds texts equal that are canonically equivalent;
    /// PostgreSQL does not.
    func isIdentical(to other: ParameterExpression) -> Bool {
        guard self == other else { return false }
        guard let input, let otherInput = other.input else { return true }
        return input.isIdentical(to: otherInput)
    }
}

extension InputExpression {
    /// As ``ParameterExpression/isIdentical(to:)``, with a stack of its own in place of the thread's.
    fileprivate func isIdentical(to other: InputExpression) -> Bool {
        var pending = [(left: self, right: other)]
        while let (left, right) = pending.popLast() {
            switch (left, right) {
            case (.constant(let left), .constant(let right)): guard left.isIdentical(to: right) else { return false }
            case (.list(let left), .list(let right)):
                guard left.count == right.count else { return false }
                pending.append(contentsOf: zip(left, right).map { ($0, $1) })
            case (.object(let left), .object(let right)):
                guard left.elementsEqual(right, by: { $0.name == $1.name }) else { return false }
                pending.append(contentsOf: zip(left, right).map { ($0.value, $1.value) })
            default: guard left == right else { return false }
            }
        }
        return true
    }
}
