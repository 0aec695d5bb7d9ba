import Foundation
import Testing

@testable import GraphQL

/// RFC 3339 as moments.
@Suite struct DateTimeTextTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999999Z", -1),
            ("2000-02-29T12:00:00.5+05:30", 951_805_800_500_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("9999-12-31T23:59:59.9999999Z", 253_402_300_799_999_999),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000), ("2026-01-01t00:00:00.000001z", 1_767_225_600_000_001),
        ])
    func microseconds(text: String, microseconds: Int64) throws {
        #expect(try #require(DateTimeText(text)).microsecondsSinceEpoch == microseconds)
    }

    @Test(
        arguments: [
            "", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2025-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z",
            "2026-01-01T00:00:60.1Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1", "2026-01-01T00:00:00+1:00",
            "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+01:60", "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00é",
            "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
            "2026-01-01T00:00:00." + String(repeating: "0", count: 64) + "Z",
        ])
    func malformed(text: String) { #expect(DateTimeText(text) == nil, "\(text)") }

    @Test("What a moment is in UTC is the same moment, as Foundation has it")
    func likeFoundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        /// The date and the time of day in UTC.
        func text(_ seconds: Int) -> String {
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(seconds)))
            func digits(_ number: Int?, _ count: Int = 2) -> String {
                let text = String(number ?? -1)
                return String(repeating: "0", count: max(count - text.count, 0)) + text
            }
            return "\(digits(parts.year, 4))-\(digits(parts.month))-\(digits(parts.day))T\(digits(parts.hour)):"
                + "\(digits(parts.minute)):\(digits(parts.second))"
        }
        for _ in 0..<2_000 {
            // From the calendar's reform on, before which Foundation's years are those of Julius Caesar.
            let seconds = Int.random(in: -12_219_000_000...253_402_200_000)
            let offset = Int.random(in: 0..<24 * 60)
            let isEast = Bool.random()
            let zone = "\(isEast ? "+" : "-")\(offset / 600)\(offset / 60 % 10):\(offset % 60 / 10)\(offset % 10)"
            let digits = String((0..<Int.random(in: 1...9)).map { _ in Character(String(Int.random(in: 0...9))) })
            let given = text(seconds + (isEast ? offset : -offset) * 60) + ".\(digits)" + zone
            let moment = try #require(DateTimeText(given), "\(given)")
            let kept = String(digits.prefix(6))
            #expect(moment.utc == text(seconds) + ".\(kept)Z")
            let microseconds = try #require(Int64(kept + String(repeating: "0", count: 6 - kept.count)))
            #expect(moment.microsecondsSinceEpoch == Int64(seconds) * 1_000_000 + microseconds)
        }
    }
}
