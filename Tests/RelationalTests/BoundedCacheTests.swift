import Testing

@testable import Relational

@Suite("Bounded cache")
struct BoundedCacheTests {
    private final class Value: Sendable {
        let size: Int

        init(size: Int) { self.size = size }
    }

    /// Tells whether a value is still kept by anyone.
    private struct Trace {
        weak var value: Value?
    }

    @Test("It holds no more values and no more bytes than it may, whatever comes")
    func bounds() {
        var generator = SystemRandomNumberGenerator()
        for (capacity, size) in [
            (0, 1_000), (1, 1_000), (2, 1_000), (3, 1_000), (10, 1_000), (1_000, 1_000), (1_000, 50),
        ] {
            let cache = BoundedCache<Int, Value>(capacity: capacity, size: size)
            var traces: [Trace] = []
            for key in 0..<500 {
                let value = Value(size: key % 50)
                cache.insert(value, for: key, size: value.size)
                traces.append(Trace(value: value))
                _ = cache.value(for: Int.random(in: 0...key, using: &generator))
            }
            let kept = traces.compactMap { $0.value?.size }
            #expect(kept.count <= capacity && kept.reduce(0, +) <= size)
            #expect(cache.statistics.count == kept.count)
            #expect(kept.isEmpty == (capacity == 0))
        }
    }

    @Test("What is asked for stays, what is not is forgotten, and what is too large is not taken")
    func generations() {
        let cache = BoundedCache<Int, Int>(capacity: 10, size: 1_000)
        cache.insert(7, for: -1, size: 1)
        for key in 0..<100 {
            cache.insert(key, for: key, size: 1)
            #expect(cache.value(for: -1) == 7)
        }
        #expect(cache.value(for: 0) == nil && cache.value(for: 99) == 99)
        cache.insert(1, for: 1_000, size: 126)
        #expect(cache.value(for: 1_000) == nil)
        cache.insert(1, for: 1_000, size: 125)
        #expect(cache.value(for: 1_000) == 1)
    }

    @Test("A cache for one value keeps the last, and one for none asks for everything anew")
    func smallest() {
        for capacity in 0...1 {
            let cache = BoundedCache<Int, Int>(capacity: capacity, size: 1_000)
            for key in 0..<3 {
                cache.insert(key, for: key, size: 1)
                #expect(cache.value(for: key) == (capacity == 0 ? nil : key))
                #expect(cache.statistics.count == capacity)
            }
        }
    }
}
