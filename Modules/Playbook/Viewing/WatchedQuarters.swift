/// Watch time by quarter hours, which are parts of the hours and days of every time zone.
enum WatchedQuarters {
    static let length: Microseconds = .minutes(15)

    /// The number of the quarter hour since 1970 that a time lies in.
    static func number(of time: Microseconds) -> Int64 {
        let (quotient, remainder) = time.quotientAndRemainder(dividingBy: length)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Divides a stretch among the quarter hours that it lies in.
    static func add(_ stretch: WatchedStretch, to quarters: inout [Int64: Microseconds]) {
        var from = stretch.from
        let end = stretch.from + stretch.time
        while from < end {
            let quarter = number(of: from)
            let until = min(end, (quarter + 1) * length)
            quarters[quarter, default: 0] += until - from
            from = until
        }
    }
}
