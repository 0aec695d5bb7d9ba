import Synchronization

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

    /// 64 random bits of the process, then 64 bits of a sequence that looks random and repeats nothing, in hexadecimal: as
    /// long as trace ids of W3C Trace Context are. To ask the system for each would cost a system call.
    private static func make() -> String {
        let digits: StaticString = "0123456789abcdef"
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        let halves = (process, mixed(sequence &+ number))
        return String(unsafeUninitializedCapacity: 32) { buffer in
            write(halves.0, at: 0)
            write(halves.1, at: 16)
            return 32

            func write(_ half: UInt64, at start: Int) {
                var bits = half
                for position in start..<start + 16 {
                    buffer[position] = digits.utf8Start[Int(bits & 15)]
                    bits >>= 4
                }
            }
        }
    }

    private static let process = UInt64.random(in: .min ... .max)
    private static let sequence = UInt64.random(in: .min ... .max)
    private static let count = Atomic<UInt64>(0)

    /// The finalizer of SplitMix64 (https://prng.di.unimi.it/splitmix64.c), which maps no two numbers to one.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var bits = number &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
