import Testing

@testable import Relational

@Suite struct TimestampTests {
    private func json(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var text = text
        let written = text.withUTF8 { Timestamp.append($0, to: &bytes) }
        return written ? String(decoding: bytes, as: UTF8.self) : nil
    }

    @Test(arguments: [
        ("2025-01-31 23:59:59+00", "\"2025-01-31T23:59:59.000000Z\""),
        ("2025-01-31 23:59:59.5+00", "\"2025-01-31T23:59:59.500000Z\""),
        ("2025-01-31 23:59:59.123456+00", "\"2025-01-31T23:59:59.123456Z\""),
        ("0001-01-01 00:00:00+00", "\"0001-01-01T00:00:00.000000Z\""),
    ]) func hasSixDigitsAndZ(_ postgres: String, _ rfc3339: String) {
        #expect(json(postgres) == rfc3339)
    }

    @Test(arguments: [
        "infinity", "-infinity", "", "2025-01-31", "12025-01-31 23:59:59+00", "0044-03-15 00:00:00+00 BC",
        "2025-01-31 23:59:59+02", "2025-01-31 23:59:59.+00",
    ]) func refusesWhatRFC3339CannotSay(_ postgres: String) {
        #expect(json(postgres) == nil)
    }
}
