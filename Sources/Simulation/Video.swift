/// A film, a clip or a stream of the simulated site.
public struct Video: Sendable {
    public enum Kind: Sendable {
        case film
        case live
        /// It ends, but its players never say how long it is.
        case unknownLength
    }

    public var number: Int32
    public var kind: Kind
    /// How long it is; for a live stream, where it stands when somebody comes.
    public var length: Microseconds

    /// What its players say about its length.
    var toldLength: Microseconds? { kind == .film ? length : nil }

    /// The videos of a site, from clips of 20 s to films of three hours.
    static func site(of count: Int, seed: UInt64) -> [Video] {
        (1...max(1, count)).map { number in
            var random = Random(seed, 0x51_7E, UInt64(number))
            let kind: Kind
            switch number % 17 {
            case 5: kind = .live
            case 11: kind = .unknownLength
            default: kind = .film
            }
            let seconds: ClosedRange<Int64>
            switch random.index(below: 20) {
            case 0..<4: seconds = 20...59
            case 4..<11: seconds = 60...600
            case 11..<17: seconds = 1200...3600
            default: seconds = 4800...10_800
            }
            var length = random.within(seconds) * .second
            if random.happens(600) { length += random.within(0...999) * .millisecond }
            return Video(number: Int32(number), kind: kind, length: length)
        }
    }
}
