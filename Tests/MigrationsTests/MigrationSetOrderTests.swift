import Testing

@testable import Migrations

@Suite struct MigrationSetOrderTests {
    static func set(_ module: String, _ requires: [String] = []) -> MigrationSet {
        MigrationSet(module: module, requires: requires, folder: nil, migrations: [])
    }

    /// Every order in which four modules can be given.
    @Test func whatIsRequiredComesFirst() throws {
        let sets = [Self.set("a"), Self.set("b", ["a"]), Self.set("c", ["a"]), Self.set("d", ["b", "c"])]
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix(state: seed)
            let shuffled = sets.shuffled(using: &random)
            let ordered = try MigrationSet.ordered(shuffled)
            #expect(Set(ordered) == Set(sets))
            for (index, set) in ordered.enumerated() {
                #expect(Set(ordered[..<index].map(\.module)).isSuperset(of: set.requires))
            }
        }
    }

    @Test func modulesThatDoNotCareStayAsTheyAre() throws {
        let sets = ["c", "a", "b"].map { Self.set($0) }
        #expect(try MigrationSet.ordered(sets) == sets)
    }

    @Test(arguments: [
        ([set("a"), set("a")], "two sets"), ([set("a", ["b"])], "\"b\", which is not on"),
        ([set("a", ["b"]), set("b", ["a"]), set("c")], "\"a\", \"b\""), ([set("a", ["a"])], "circle"),
    ])
    func refuses(_ sets: [MigrationSet], saying text: String) {
        let error = #expect(throws: MigrationError.self) { try MigrationSet.ordered(sets) }
        #expect(error?.code == .invalidDependencies)
        #expect(error?.message.contains(text) == true)
    }
}
