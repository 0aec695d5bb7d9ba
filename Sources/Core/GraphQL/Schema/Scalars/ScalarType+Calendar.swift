extension ScalarType {
    /// A day of the calendar, without a time or a zone, in the years 1 to 9999.
    public static let date = ScalarType(
        "Date", description: "A day in RFC 3339 form, such as `2026-01-31`.",
        specifiedBy: "https://www.rfc-editor.org/rfc/rfc3339"
    ) { input throws(Failure) in
        guard let text = input.string, CalendarText.isDate(text) else {
            throw Failure("Date must be a day in RFC 3339 form, such as 2026-01-31")
        }
        return .string(text)
    }

    /// A time of day without a zone, kept to the microsecond.
    public static let localTime = ScalarType(
        "LocalTime", description: "A time of day without a zone, such as `12:30:00`."
    ) { input throws(Failure) in
        guard let text = input.string, let time = CalendarText.time(text) else {
            throw Failure("LocalTime must be a time of day from 00:00 to 23:59:59.999999, such as 12:30:00")
        }
        return .string(time)
    }

    /// A length of time, kept as PostgreSQL does: months, days and microseconds apart.
    public static let duration = ScalarType(
        "Duration",
        description:
            "A length of time in ISO 8601 form, such as `P1DT2H30M`. Lengths are compared as if a month had 30 days and a day "
            + "24 hours."
    ) { input throws(Failure) in
        guard let text = input.string, let duration = DurationText(text) else {
            throw Failure("Duration must be a length of time in ISO 8601 form, such as P1DT2H30M or PT0.5S")
        }
        return .string(duration.text)
    }
}
