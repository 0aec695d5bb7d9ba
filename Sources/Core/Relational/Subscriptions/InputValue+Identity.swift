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
    /// As ``GraphQL/CoercedVariables/Entry/isIdentical(to:)``. The depth of values is bounded where they are read.
    func isIdentical(to other: InputValue) -> Bool {
        switch (self, other) {
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.json(let left), .json(let right)):
            left == right && left.description.utf8.elementsEqual(right.description.utf8)
        case (.list(let left), .list(let right)): left.elementsEqual(right) { $0.isIdentical(to: $1) }
        case (.object(let left), .object(let right)):
            left.members.elementsEqual(right.members) { left, right in
                left.name == right.name && left.value.isIdentical(to: right.value)
            }
        default: self == other
        }
    }
}
