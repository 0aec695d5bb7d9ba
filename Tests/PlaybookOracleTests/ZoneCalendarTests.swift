import Foundation
import PlaybookOracle
import Testing

@Suite struct ZoneCalendarTests {
    static func calendar(_ name: String) throws -> ZoneCalendar {
        ZoneCalendar(timeZone: try #require(TimeZone(identifier: name)))
    }

    @Test(arguments: [
        ("Europe/Berlin", "2026-10-25", 90_000.0), ("Europe/Berlin", "2026-03-29", 82_800),
        ("America/New_York", "2026-03-08", 82_800), ("America/New_York", "2026-11-01", 90_000),
        ("Asia/Kathmandu", "2026-06-15", 86_400), ("Asia/Beirut", "2026-03-29", 82_800),
        ("Australia/Lord_Howe", "2026-04-05", 88_200), ("UTC", "2026-12-31", 86_400),
    ])
    func daysAreAsLongAsTheirZoneMakesThem(name: String, text: String, seconds: Double) throws {
        let calendar = try Self.calendar(name)
        let day = try #require(CivilDate(text))
        let start = calendar.beginning(of: day)
        let next = calendar.beginning(of: CivilDate(daysSince1970: day.daysSince1970 + 1))
        #expect((next - start).seconds == seconds)
        #expect(calendar.day(at: start) == day)
        #expect(calendar.day(at: start - 1) < day)
        #expect(calendar.buckets(of: .day, in: start..<next) == [start..<next])
        let hours = calendar.buckets(of: .hour, in: start..<next)
        #expect(hours.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) } == next - start)
    }

    @Test func kathmandusDaysBeginAtAQuarterPast() throws {
        let start = try Self.calendar("Asia/Kathmandu").beginning(of: CivilDate(year: 2026, month: 6, day: 15))
        #expect(Timestamp.format(start) == "2026-06-14T18:15:00.000000Z")
    }

    @Test func aDayThatBeginsWithoutMidnightBeginsWhenTheClockIsSet() throws {
        let start = try Self.calendar("Asia/Beirut").beginning(of: CivilDate(year: 2026, month: 3, day: 29))
        #expect(Timestamp.format(start) == "2026-03-28T22:00:00.000000Z")
    }

    @Test func berlinsLongDayHasTwentyFiveHours() throws {
        let calendar = try Self.calendar("Europe/Berlin")
        let start = calendar.beginning(of: CivilDate(year: 2026, month: 10, day: 25))
        let next = calendar.beginning(of: CivilDate(year: 2026, month: 10, day: 26))
        #expect(calendar.buckets(of: .hour, in: start..<next).count == 25)
    }

    @Test func weeksBeginOnMondayAndMonthsOnTheFirst() throws {
        let calendar = try Self.calendar("Europe/Berlin")
        let moment = try #require(Timestamp.parse("2026-03-29T12:00:00Z"))
        let week = try #require(calendar.buckets(of: .week, in: moment..<moment + 1).first)
        #expect(Timestamp.format(week.lowerBound) == "2026-03-22T23:00:00.000000Z")
        #expect(Timestamp.format(week.upperBound) == "2026-03-29T22:00:00.000000Z")
        let month = try #require(calendar.buckets(of: .month, in: moment..<moment + 1).first)
        #expect(Timestamp.format(month.lowerBound) == "2026-02-28T23:00:00.000000Z")
        #expect(Timestamp.format(month.upperBound) == "2026-03-31T22:00:00.000000Z")
    }

    @Test func timesGoThereAndBack() throws {
        for text in ["1970-01-01T00:00:00.000000Z", "2024-02-29T23:59:59.999999Z", "1969-12-31T23:59:59.000001Z"] {
            #expect(Timestamp.format(try #require(Timestamp.parse(text))) == text)
        }
        #expect(Timestamp.parse("2026-06-15T14:00:00+02:00") == Timestamp.parse("2026-06-15T12:00:00Z"))
        #expect(Timestamp.parse("2026-06-15") == nil)
        #expect(Timestamp.parse("1781524800") == nil)
    }
}
