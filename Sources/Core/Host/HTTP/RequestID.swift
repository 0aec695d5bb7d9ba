/// The id of a request: the client's own where it sent a sane one, else one of ours.
enum RequestID {
    /// The longest id that is taken from a client, in bytes.
    static let longest = 128

    /// The id of a request whose `X-Request-Id` header is `header`.
    static func id(from header: String?) -> String {
        if let header, isSane(header) { return header }
        return make()
    }

    /// Whether an id can stand in a header and a log line: letters, digits and `-_.:/+=@`.
    static func isSane(_ id: String) -> Bool {
        !id.isEmpty && id.utf8.count <= longest
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                    UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: "@"):
                    true
                default: false
                }
            }
    }

    /// 128 random bits in hexadecimal, as trace ids of W3C Trace Context are.
    private static func make() -> String {
        let digits: StaticString = "0123456789abcdef"
        var random = SystemRandomNumberGenerator()
        return String(unsafeUninitializedCapacity: 32) { buffer in
            for half in 0..<2 {
                var bits = random.next()
                for position in 0..<16 {
                    buffer[half * 16 + position] = digits.utf8Start[Int(bits & 15)]
                    bits >>= 4
                }
            }
            return 32
        }
    }
}
