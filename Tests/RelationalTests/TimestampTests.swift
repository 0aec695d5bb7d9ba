import Testing

@testable import Relational

@Suite struct TimestampTests {
    private func json(_ text: String) -> String? {
        var buffer = ResponseBuffer(capacity: 0)
        var text = text
        let isWritten = text.withUTF8 { ScalarEncoding.timestamp.write($0, to: &buffer) }
        return isWritten ? String(decoding: buffer.bytes, as: UTF8.self) : nil
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
        "2025-01-31 23:59:59+02", "2025-01-31 23:59:59.+00", "2025-01-31 23:59:59.1234567+00", "2025-01-31T23:59:59+00",
    ]) func refusesWhatRFC3339CannotSay(_ postgres: String) {
        #expect(json(postgres) == nil)
    }

    /// Every character counts: none but a digit stands for a digit, and nothing for the signs between them.
    @Test(arguments: ["2025-01-31 23:59:59+00", "2025-01-31 23:59:59.5+00", "2025-01-31 23:59:59.123456+00"])
    func refusesEveryOtherCharacter(_ postgres: String) {
        let right = Array(postgres.utf8)
        for position in right.indices {
            for byte in UInt8.min...UInt8.max {
                var text = right
                text[position] = byte
                let isDigit = byte >= 0x30 && byte <= 0x39
                let takesDigit = right[position] >= 0x30 && right[position] <= 0x39 && position < right.count - 2
                let isRight = text.withUnsafeBytes { Timestamp.isPostgresText($0) }
                #expect(isRight == (byte == right[position] || isDigit && takesDigit), "\(byte) at \(position)")
            }
        }
    }
}
