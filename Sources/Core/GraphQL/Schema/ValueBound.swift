/// What the values of an input keep to beyond their type, for those who describe the input to programs and to people.
public enum ValueBound: Sendable, Hashable {
    /// A key of a table: a whole number from 1 to 2^63 - 1, as a string or a number.
    case key
    /// A text of so many Unicode scalars.
    case length(ClosedRange<Int>)
    /// A number within a range.
    case numbers(ClosedRange<Double>)
    /// A whole number within a range.
    case integers(ClosedRange<Int64>)
    /// One of some texts.
    case choices([String])
    /// A value that takes at most so many bytes as JSON.
    case size(Int)

    /// A list of so many elements, each of which keeps to a bound.
    indirect case elements(ClosedRange<Int>, each: ValueBound?)

    /// The bound as a sentence; nil where the type says it already.
    public var sentence: String? {
        switch self {
        case .key: nil
        case .length(let length): "\(length.lowerBound) to \(length.upperBound) characters."
        case .numbers(let range): "From \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))."
        case .integers(let range): "From \(range.lowerBound) to \(range.upperBound)."
        case .choices(let choices): "One of \(choices.map { "`\($0)`" }.joined(separator: ", "))."
        case .size(let bytes): "At most \(bytes) bytes as text."
        case .elements(let count, let each):
            "\(count.lowerBound) to \(count.upperBound) elements." + (each?.sentence.map { " Of each: \($0)" } ?? "")
        }
    }

    /// A number as a person writes it: `100`, not `100.0`.
    public static func text(_ number: Double) -> String { Int64(exactly: number).map(String.init) ?? "\(number)" }
}
