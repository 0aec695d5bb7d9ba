import JSON

extension ScalarType {
    /// A number of any digits, kept as its digits, since JSON readers lose them.
    public static let decimal = ScalarType(
        "Decimal",
        description:
            "A decimal number that keeps all of its digits, given as a string or a number, answered as a string such as "
            + "`\"12.50\"`."
    ) { input throws(Failure) in
        guard let text = input.string ?? input.numberText, let number = DecimalText.canonical(text) else {
            throw Failure("Decimal must be a decimal number of at most 1000 digits, as a string or a number")
        }
        return .string(number)
    }
}

extension ScalarType.Input {
    /// The text of a number; nil when the value is none.
    package var numberText: String? {
        switch self {
        case .literal(let literal):
            switch literal.kind {
            case .int(let text), .float(let text): text
            default: nil
            }
        case .json(let json): json.number?.text
        }
    }
}
