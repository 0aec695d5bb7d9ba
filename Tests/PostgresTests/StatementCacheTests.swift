import Testing

@testable import Postgres

@Suite struct StatementCacheTests {
    /// Against a list in order of use.
    @Test(arguments: 1...50)
    func keepsWhatWasUsedLast(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let capacity = Int.random(in: 1...8, using: &random)
        var cache = StatementCache(capacity: capacity)
        var model: [(statement: PostgresStatement, name: StatementName)] = []
        var retired: [StatementName] = []
        let statements = (0..<12).map { PostgresStatement("select \($0)") }
        for _ in 0..<500 {
            let statement = statements.randomElement(using: &random) ?? statements[0]
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                if let victim = model.randomElement(using: &random) {
                    cache.forget(victim.name)
                    model.removeAll { $0.name == victim.name }
                }
            case 1:
                if let victim = model.randomElement(using: &random) {
                    cache.retire(victim.name)
                    retired.append(victim.name)
                    model.removeAll { $0.name == victim.name }
                }
            default:
                switch cache.use(statement) {
                case .prepared(let name):
                    guard let index = model.firstIndex(where: { $0.statement == statement }) else {
                        Issue.record("a hit where there is nothing")
                        return
                    }
                    #expect(model[index].name == name)
                    model.append(model.remove(at: index))
                case .prepare(let name):
                    #expect(!model.contains { $0.statement == statement })
                    if model.count == capacity { retired.append(model.removeFirst().name) }
                    model.append((statement, name))
                }
            }
            #expect(cache.count == model.count)
        }
        #expect(cache.takeRetired() == retired)
    }

    @Test func statementsAreEqualByTextAndTypes() {
        let statement = PostgresStatement("select $1", parameterTypes: [.int8])
        #expect(statement == PostgresStatement("select $1", parameterTypes: [.int8]))
        #expect(statement != PostgresStatement("select $1", parameterTypes: [.text]))
        #expect(statement != PostgresStatement("select  $1", parameterTypes: [.int8]))
    }

    @Test func noTwoConnectionsHaveANameInCommon() {
        var (one, other) = (StatementCache(capacity: 9), StatementCache(capacity: 9))
        let statement = PostgresStatement("select 1")
        #expect(one.use(statement) != other.use(statement))
    }

    @Test(arguments: [0, 1, 9, 10, 4_294_967_295] as [UInt32])
    func namesAreNumbers(_ number: UInt32) {
        let name = StatementName(token: 0x0123_4567_89AB_CDEF, number: number)
        #expect(name.withCString { String(cString: $0) } == "s0123456789abcdef_\(number)")
        #expect(name.deallocation == "DEALLOCATE s0123456789abcdef_\(number)")
    }
}
