import Testing

@testable import Relational

@Suite("Bounded cache")
struct BoundedCacheTests {
    @Test("It holds no more values and no more bytes than it may, whatever comes")
    func bounds() {
        var generator = SystemRandomNumberGenerator()
        for (capacity, size) in [(2, 1_000), (10, 1_000), (1_000, 1_000), (1_000, 50)] {
            let cache = BoundedCache<Int, Int>(capacity: capacity, size: size)
            for key in 0..<2_000 {
                cache.insert(Int.random(in: 0..<size, using: &generator), for: key, size: key % 50)
                _ = cache.value(for: Int.random(in: 0...key, using: &generator))
                let kept = (0...key).filter { cache.contains($0) }
                #expect(kept.count <= capacity)
                #expect(kept.reduce(0) { $0 + $1 % 50 } <= size)
            }
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
}
