import JSON
import Testing

@testable import GraphQL

/// The texts of the scalars beyond the specification's, as they come and as they are kept.
@Suite struct ScalarTextTests {
    private func kept(_ json: JSONValue, _ scalar: ScalarType) -> String? {
        guard case .string(let text)? = try? scalar.parse(.json(json)) else { return nil }
        return text
    }

    @Test(
        arguments: [
            ("0", "0"), ("-0", "0"), ("-0.00", "0.00"), ("007", "7"), ("1.50", "1.50"), ("-1.5", "-1.5"),
            ("1e3", "1000"),
            ("1.25E1", "12.5"), ("125e-2", "1.25"), ("1.5e-3", "0.0015"), ("0e9", "0"), ("00.10", "0.10"),
            ("12345678901234567890.123456789", "12345678901234567890.123456789"), ("", nil), ("-", nil), (".5", nil),
            ("5.", nil), ("1e", nil), ("1e99999", nil), ("1e1000", nil), ("+1", nil), ("NaN", nil), ("Infinity", nil),
            ("1,5", nil), ("0x1", nil), ("1 ", nil), ("１", nil),
        ] as [(String, String?)])
    func decimals(text: String, expected: String?) { #expect(kept(.string(text), .decimal) == expected) }

    @Test func decimalsAreBoundAndMayBeNumbers() {
        #expect(kept(1, .decimal) == "1")
        #expect(kept(.string(String(repeating: "9", count: 1_000)), .decimal)?.count == 1_000)
        #expect(kept(.string(String(repeating: "9", count: 1_001)), .decimal) == nil)
        #expect(kept(true, .decimal) == nil)
    }

    @Test(arguments: [
        ("2024-02-29", true), ("2023-02-29", false), ("0001-01-01", true), ("0000-01-01", false), ("9999-12-31", true),
        ("2024-13-01", false), ("2024-1-1", false), ("20240101", false), ("2024-01-01T00:00:00Z", false),
        ("infinity", false), ("", false), ("2024-01-01 BC", false),
    ])
    func dates(text: String, isRight: Bool) { #expect((kept(.string(text), .date) != nil) == isRight) }

    @Test(
        arguments: [
            ("12:30", "12:30:00"), ("00:00:00", "00:00:00"), ("23:59:59.1234567", "23:59:59.123456"), ("24:00", nil),
            ("12:60", nil), ("12:00:60", nil), ("12", nil), ("12:00:", nil), ("12:00:00.", nil), ("12:00Z", nil),
            ("1:00", nil), ("12:00:00.x", nil),
        ] as [(String, String?)])
    func times(text: String, expected: String?) { #expect(kept(.string(text), .localTime) == expected) }

    @Test(
        arguments: [
            ("P1D", "P1D"), ("P1Y2M3DT4H5M6.5S", "P1Y2M3DT4H5M6.5S"), ("P14M", "P1Y2M"), ("P2W", "P14D"),
            ("PT90M", "PT1H30M"), ("PT0S", "PT0S"), ("P0D", "PT0S"), ("-P1DT2H", "P-1DT-2H"), ("-PT1.5S", "PT-1.5S"),
            ("P1DT-2H", "P1DT-2H"), ("P-1Y", "P-1Y"), ("PT1,25S", "PT1.25S"), ("PT0.1234567S", "PT0.123456S"),
            ("PT-0.5S", "PT-0.5S"), ("PT36H", "PT36H"), ("PT999999999H", "PT999999999H"), ("P", nil), ("PT", nil),
            ("P1DT", nil), ("1D", nil), ("P1", nil), ("P1H", nil), ("PT1D", nil), ("P1D1Y", nil), ("P1M1M", nil),
            ("P1.5D", nil), ("PT1.5H", nil), ("PT.5S", nil), ("PT1.S", nil), ("P999999999Y", nil),
            ("P1000000000D", nil),
            ("p1d", nil), ("P1D ", nil), ("infinity", nil), ("1 day", nil), ("", nil),
        ] as [(String, String?)])
    func durations(text: String, expected: String?) {
        #expect(kept(.string(text), .duration) == expected)
        if let expected { #expect(kept(.string(expected), .duration) == expected) }
    }

    @Test(arguments: [
        ("", true), ("AAH/", true), ("aGVsbG8=", true), ("aGVsbG8", false), ("a-_=", false), ("AAH/ ", false),
    ])
    func bytes(text: String, isRight: Bool) { #expect((kept(.string(text), .bytes) != nil) == isRight) }
}
