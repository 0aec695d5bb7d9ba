extension SQL {
    /// What a literal of ``SQL`` may interpolate.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var fragments: [Fragment] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            fragments.reserveCapacity(interpolationCount * 2 + 1)
        }

        public mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { fragments.append(.text(literal)) }
        }

        /// Binds a value.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value) {
            fragments.append(.parameter(value.postgresParameter))
        }

        /// Binds a value, or NULL in its absence.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            fragments.append(.parameter(PostgresParameter(value)))
        }

        /// Binds a parameter that was made by hand.
        public mutating func appendInterpolation(_ parameter: PostgresParameter) {
            fragments.append(.parameter(parameter))
        }

        /// Puts another SQL in place; its parameters are renumbered.
        public mutating func appendInterpolation(_ sql: SQL) {
            fragments += sql.fragments
        }

        /// Puts a quoted name in place. Give the parts of a qualified name one by one:
        /// `\(identifier: schema).\(identifier: table)`.
        public mutating func appendInterpolation(identifier name: String) {
            fragments.append(.text(SQL.quotedIdentifier(name)))
        }

        /// Puts trusted text in place, as it is: never pass what a user wrote.
        public mutating func appendInterpolation(raw text: String) {
            fragments.append(.text(text))
        }
    }
}
