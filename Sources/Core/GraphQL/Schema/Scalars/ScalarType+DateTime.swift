extension ScalarType {
    /// A moment as RFC 3339 writes it, kept in UTC and, as PostgreSQL does, to the microsecond.
    ///
    /// Narrower than the RFC in that a moment is in the years 1 to 9999 of UTC, and that a leap second has no parts.
    public static let dateTime = ScalarType(
        "DateTime", description: "A moment in RFC 3339 form, such as `2026-01-31T12:00:00.000000Z`.",
        specifiedBy: "https://www.rfc-editor.org/rfc/rfc3339"
    ) { input throws(Failure) in
        guard let text = input.string, let moment = DateTimeText(text) else {
            throw Failure("DateTime must be a moment in RFC 3339 form, such as 2026-01-31T12:00:00Z")
        }
        return .string(moment.utc)
    }
}
