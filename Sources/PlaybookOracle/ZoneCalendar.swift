public import Foundation

/// The lengths of buckets of time.
public enum BucketLength: String, Sendable, CaseIterable {
    case hour = "HOUR"
    case day = "DAY"
    case week = "WEEK"
    case month = "MONTH"
}

/// The days of a time zone.
public struct ZoneCalendar: Sendable {
    let timeZone: TimeZone

    public init(timeZone: TimeZone) { self.timeZone = timeZone }

    private func offset(at time: Microseconds) -> Microseconds {
        let second = time.floorDivided(by: .second)
        return Microseconds(timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
            * .second
    }

    /// The day that it is at a moment.
    public func day(at time: Microseconds) -> CivilDate {
        CivilDate(daysSince1970: (time + offset(at: time)).floorDivided(by: .day))
    }

    /// The first moment of a day.
    public func beginning(of day: CivilDate) -> Microseconds {
        let midnight = day.daysSince1970 * .day
        let before = offset(at: midnight - .day)
        let after = offset(at: midnight + .day)
        // A clock that is set back shows midnight twice: the first one counts.
        let moments = [midnight - before, midnight - after].sorted()
        if let moment = moments.first(where: { $0 + offset(at: $0) == midnight }) { return moment }
        // A clock that is set forward over midnight begins the day when it is set.
        var (earlier, later) = (moments[0], moments[1])
        while later - earlier > .second {
            let middle = ((earlier + later) / 2).floorDivided(by: .second) * .second
            if middle <= earlier { break }
            if offset(at: middle) == before { earlier = middle } else { later = middle }
        }
        return later
    }

    /// The first moment of the bucket that contains a moment.
    public func beginning(of length: BucketLength, containing time: Microseconds) -> Microseconds {
        var date = day(at: time)
        switch length {
        case .hour:
            let local = time + offset(at: time)
            let start = time - (local - local.floorDivided(by: .hour) * .hour)
            // A clock that was set by less than an hour within this hour began it then.
            return offset(at: start) == offset(at: time) ? start : changeOfClock(from: start, to: time)
        case .day: break
        case .week:
            // 1970-01-01 was a Thursday.
            let days = date.daysSince1970
            let weekday = (days + 3) - (days + 3).floorDivided(by: 7) * 7
            date = CivilDate(daysSince1970: days - weekday)
        case .month: date.day = 1
        }
        return beginning(of: date)
    }

    /// The first moment after the bucket that begins at a moment.
    public func end(of length: BucketLength, beginningAt start: Microseconds) -> Microseconds {
        var date = day(at: start)
        switch length {
        case .hour:
            let local = start + offset(at: start)
            let end = start + .hour - (local - local.floorDivided(by: .hour) * .hour)
            let change = offset(at: end - .second) - offset(at: start)
            return change % .hour == 0 ? end : changeOfClock(from: start, to: end)
        case .day: date = CivilDate(daysSince1970: date.daysSince1970 + 1)
        case .week: date = CivilDate(daysSince1970: date.daysSince1970 + 7)
        case .month:
            date =
                date.month == 12
                ? CivilDate(year: date.year + 1, month: 1, day: 1)
                : CivilDate(year: date.year, month: date.month + 1, day: 1)
        }
        return beginning(of: date)
    }

    /// The moment in a span at which the clock was set.
    private func changeOfClock(from: Microseconds, to: Microseconds) -> Microseconds {
        let before = offset(at: from)
        var second = from.floorDivided(by: .second) * .second
        while offset(at: second) == before, second < to { second += .second }
        return second
    }

    /// The buckets of a range of time, whole ones, in order.
    public func buckets(of length: BucketLength, in range: Range<Microseconds>) -> [Range<Microseconds>] {
        var buckets: [Range<Microseconds>] = []
        var start = beginning(of: length, containing: range.lowerBound)
        while start < range.upperBound {
            let end = end(of: length, beginningAt: start)
            buckets.append(start..<end)
            start = end
        }
        return buckets
    }
}
