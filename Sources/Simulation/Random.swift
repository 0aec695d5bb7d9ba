/// Numbers that look random and are the same on every machine: xoshiro256**, seeded by SplitMix64.
struct Random: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// A generator of its own for every list of numbers.
    init(_ seeds: UInt64...) {
        var mixed: UInt64 = 0
        for seed in seeds { mixed = Self.mix(mixed &+ 0x9E37_79B9_7F4A_7C15 &+ seed) }
        func next(_ number: UInt64) -> UInt64 { Self.mix(mixed &+ number &* 0x9E37_79B9_7F4A_7C15) }
        state = (next(1), next(2), next(3), next(4))
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func next() -> UInt64 {
        func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 {
            (value << bits) | (value >> (64 - bits))
        }
        let result = rotated(state.1 &* 5, 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotated(state.3, 45)
        return result
    }

    /// A whole number of the range.
    mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
        let count = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int64(next().multipliedFullWidth(by: count).high)
    }

    /// An index of a list of this length.
    mutating func index(below count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// True this many times in a thousand.
    mutating func happens(_ perMille: Int) -> Bool { index(below: 1000) < perMille }

    /// One of the elements.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[index(below: elements.count)]
    }
}
