/// Writes events as lines of JSON, as the API takes them.
public struct EventWriter {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    private let writesArrival: Bool
    private var day: Int64 = .min
    private var date: [UInt8] = []

    /// - Parameter writesArrival: whether each line has `receivedAt`, for those who can set it.
    public init(writesArrival: Bool = true) {
        self.writesArrival = writesArrival
        bytes.reserveCapacity(4 << 20)
    }

    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Appends an event and the end of its line.
    public mutating func append(_ event: SimulatedEvent) {
        text("{\"userId\":\"")
        number(event.user)
        text("\",\"videoId\":\"v")
        number(Int64(event.video))
        text("\",\"interactionType\":\"")
        text(event.interaction.name)
        text("\"")
        if let session = event.session {
            text(",\"sessionId\":\"")
            uuid(session)
            text("\"")
        }
        if let device = event.device {
            text(",\"deviceId\":\"d")
            number(event.user)
            text("-")
            number(Int64(device))
            text("\"")
        }
        seconds(event.position, ",\"positionSeconds\":")
        seconds(event.duration, ",\"durationSeconds\":")
        seconds(event.from, ",\"fromSeconds\":")
        seconds(event.to, ",\"toSeconds\":")
        seconds(event.rate.map { Int64($0) * 1000 }, ",\"rate\":")
        if let isLive = event.isLive {
            text(",\"isLive\":")
            text(isLive ? "true" : "false")
        }
        if let clientEvent = event.clientEvent {
            text(",\"clientEventId\":\"")
            uuid(clientEvent)
            text("\"")
        }
        if let sequence = event.clientSequence {
            text(",\"clientSequence\":")
            number(sequence)
        }
        time(event.clientTime, ",\"interactionTimestamp\":\"")
        time(event.sentTime, ",\"sentTimestamp\":\"")
        switch event.extra {
        case 1: text(",\"extra\":{\"hidden\":true}")
        case 2: text(",\"extra\":{\"hidden\":false}")
        case 3: text(",\"extra\":{\"quality\":\"720p\"}")
        case 4: text(",\"extra\":{\"quality\":\"1080p\"}")
        case 5: text(",\"extra\":{\"code\":\"MEDIA_ERR_NETWORK\"}")
        default: break
        }
        if writesArrival { time(event.arrival, ",\"receivedAt\":\"") }
        text("}\n")
    }

    private mutating func text(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func number(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Appends so many digits of a number, with zeros before it.
    private mutating func digits(_ value: Int64, _ count: Int) {
        var divisor: Int64 = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends seconds as the shortest decimal that is exact.
    private mutating func seconds(_ value: Microseconds?, _ name: StaticString) {
        guard let value else { return }
        text(name)
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let magnitude = Int64(value.magnitude)
        number(magnitude / .second)
        var fraction = magnitude % .second
        guard fraction > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        var count = 6
        while fraction % 10 == 0 {
            fraction /= 10
            count -= 1
        }
        digits(fraction, count)
    }

    private mutating func time(_ value: Microseconds?, _ name: StaticString) {
        guard let value else { return }
        text(name)
        let day = value >= 0 ? value / .day : (value - .day + 1) / .day
        if day != self.day { (self.day, date) = (day, Self.date(ofDay: day)) }
        bytes.append(contentsOf: date)
        let rest = value - day * .day
        digits(rest / .hour, 2)
        bytes.append(UInt8(ascii: ":"))
        digits(rest / .minute % 60, 2)
        bytes.append(UInt8(ascii: ":"))
        digits(rest / .second % 60, 2)
        bytes.append(UInt8(ascii: "."))
        digits(rest % .second, 6)
        text("Z\"")
    }

    /// `2026-06-15T`, for a day counted from 1970-01-01.
    private static func date(ofDay day: Int64) -> [UInt8] {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        func padded(_ value: Int64, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let year = padded(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4)
        return Array("\(year)-\(padded(month, 2))-\(padded(dayOfYear - (153 * march + 2) / 5 + 1, 2))T".utf8)
    }

    private mutating func uuid(_ bits: UUIDBits) {
        for (half, value) in [bits.high, bits.low].enumerated() {
            for nibble in 0..<16 {
                if half == 0, nibble == 8 || nibble == 12 { bytes.append(UInt8(ascii: "-")) }
                if half == 1, nibble == 0 || nibble == 4 { bytes.append(UInt8(ascii: "-")) }
                let digit = UInt8(value >> UInt64(60 - 4 * nibble) & 15)
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
            }
        }
    }
}
