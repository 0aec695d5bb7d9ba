import GraphQL
import JSON

extension CoercedVariables.Entry {
    /// Whether two values are written with the same bytes. Swift finds texts equal that are canonically equivalent;
    /// PostgreSQL does not.
    func isIdentical(to other: CoercedVariables.Entry) -> Bool {
        switch (self, other) {
        case (.absent, .absent): true
        case (.present(let left), .present(let right)): left.isIdentical(to: right)
        case (.absent, .present), (.present, .absent): false
        }
    }
}

extension InputValue {
    /// As ``GraphQL/CoercedVariables/Entry/isIdentical(to:)``.
    func isIdentical(to other: InputValue) -> Bool {
        var pending = [(left: self, right: other)]
        while let (left, right) = pending.popLast() {
            switch (left, right) {
            case (.string(let left), .string(let right)):
                guard left.utf8.elementsEqual(right.utf8) else { return false }
            case (.json(let left), .json(let right)):
                guard left == right, left.description.utf8.elementsEqual(right.description.utf8) else { return false }
            case (.list(let left), .list(let right)):
                guard left.count == right.count else { return false }
                pending.append(contentsOf: zip(left, right).map { ($0, $1) })
            case (.object(let left), .object(let right)):
                guard left.members.elementsEqual(right.members, by: { $0.name == $1.name }) else { return false }
                pending.append(contentsOf: zip(left.members, right.members).map { ($0.value, $1.value) })
            default: guard left == right else { return false }
            }
        }
        return true
    }
}
