import HTTPTypes
import Settings

/// What is left to a client of one rate, as the fields of draft-ietf-httpapi-ratelimit-headers-10 tell it.
struct RateStanding: Equatable {
    let subject: RateKey.Subject
    let kind: RateKind
    let rate: Rate
    let remaining: Int
    /// How long it takes until something is left, in nanoseconds; 0 where something is.
    let wait: Int64

    /// The policy's name: a string of a structured field, without a character that would have to be escaped.
    private var name: String { Self.names[subject.position * RateKind.allCases.count + kind.rawValue] }

    /// Made once, since every answer has some.
    private static let names = RateKey.Subject.allCases.flatMap { subject in
        RateKind.allCases.map { "\"\(subject.rawValue)-\($0.name)\"" }
    }

    /// An item of `RateLimit-Policy` (section 3.1).
    func writePolicy(into text: inout String) {
        text += name
        text += ";q="
        text += String(rate.count)
        // A unit other than a request is named; of queries each request is as many as it costs.
        if kind == .bytes { text += ";qu=\"content-bytes\"" }
        text += ";w="
        text += String(rate.seconds)
    }

    /// An item of `RateLimit` (section 4.1).
    func writeLimit(into text: inout String) {
        text += name
        text += ";r="
        text += String(remaining)
        text += ";t="
        text += String(reset)
    }

    /// Where nothing is left, the seconds until something is. Else those in which as much comes as is left: a client that
    /// spreads the one over the other keeps to the rate, as section 8.5 wants it.
    private var reset: Int {
        guard remaining == 0 else { return max(1, (remaining * rate.seconds + rate.count - 1) / rate.count) }
        return Self.seconds(wait)
    }

    /// Whole seconds, so many that it is not too early then.
    static func seconds(_ nanoseconds: Int64) -> Int { max(1, Int((nanoseconds + 999_999_999) / 1_000_000_000)) }
}

extension HTTPField.Name {
    // The names are constants that RFC 9110's grammar of a token allows, so that each initializer gives a value.
    // swift-format-ignore: NeverForceUnwrap
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
    // swift-format-ignore: NeverForceUnwrap
    static let rateLimit = HTTPField.Name("RateLimit")!
}
