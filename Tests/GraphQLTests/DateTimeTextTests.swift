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
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime]
        for _ in 0..<2_000 {
            let date = Date(timeIntervalSince1970: Double(Int.random(in: -62_135_500_000...253_402_200_000)))
            let offset = Int.random(in: -23 * 60...23 * 60) * 60
            formatter.timeZone = TimeZone(secondsFromGMT: offset)
            let local = formatter.string(from: date)
            formatter.timeZone = TimeZone(secondsFromGMT: 0)
            let utc = formatter.string(from: date)
            // Before the calendar's reform Foundation's years are those of Julius Caesar's.
            guard date.timeIntervalSince1970 > -12_219_292_800 else { continue }
            let digits = String((0..<Int.random(in: 1...9)).map { _ in Character(String(Int.random(in: 0...9))) })
            let given = local.replacingOccurrences(
                of: #"(?<=:\d\d)(?=[Z+-])"#, with: ".\(digits)", options: .regularExpression)
            let moment = try #require(DateTimeText(given), "\(given)")
            #expect(moment.utc == utc.dropLast() + ".\(digits.prefix(6))Z")
            let microseconds = Int64(digits.prefix(6).padding(toLength: 6, withPad: "0", startingAt: 0))
            #expect(
                moment.microsecondsSinceEpoch == Int64(date.timeIntervalSince1970) * 1_000_000 + (microseconds ?? -1))
        }
    }
}
