/// The write behind a mutation that takes a list: each item is read by itself, and all that are right are written together.
public struct ListWrite: Sendable {
    /// What is left to do once the items were read.
    struct Prepared: Sendable {
        /// Why items cannot be written, by their positions.
        var failures: [Int: any Error]
        /// Writes the items at some positions, none of which failed, and says what became of each, in their order. Where it
        /// throws, nothing of them is written.
        let perform: @Sendable ([Int], WriteSession) async throws -> [Result<Written?, any Error>]
    }

    let prepare: @Sendable ([WriteInput]) async -> Prepared

    /// A write of many items at once.
    ///
    /// - Parameters:
    ///   - prepare: the first part for one item. Throws where the item is at fault, which then is refused alone.
    ///   - perform: writes items, best by one statement for all of them, and gives what became of each, in their order; nil for
    ///     one that is about nothing that is there. Where it throws nothing of these items may be written: it is asked again
    ///     for each half of them, until the items at fault stand alone.
    public init<Item: Sendable>(
        prepare: @escaping @Sendable (WriteInput) async throws -> Item,
        perform: @escaping @Sendable ([Item], WriteSession) async throws -> [Written?]
    ) {
        self.init(prepare) { items, session in
            let written = try await perform(items, session)
            guard written.count == items.count else {
                throw Miscount(message: "it says what became of \(written.count) items, and was given \(items.count)")
            }
            return written.map { .success($0) }
        }
    }

    /// A write of each item by itself. Where the mutation is one of one statement they run at the same moment, so that what
    /// ``WriteSession/insert(_:by:isAlone:)`` inserts goes out together; else one after the other, in one transaction.
    ///
    /// - Parameters:
    ///   - prepare: the first part for one item. Throws where the item is at fault.
    ///   - perform: writes one item, and says what was written; nil where there is nothing of its key.
    public init<Item: Sendable>(
        prepare: @escaping @Sendable (WriteInput) async throws -> Item,
        each perform: @escaping @Sendable (Item, WriteSession) async throws -> Written?
    ) {
        self.init(prepare) { items, session in
            @Sendable func outcome(_ item: Item) async -> Result<Written?, any Error> {
                do { return .success(try await session.attempt { try await perform(item, $0) }) } catch {
                    return .failure(error)
                }
            }
            guard session.isShared else {
                var outcomes: [Result<Written?, any Error>] = []
                for item in items { outcomes.append(await outcome(item)) }
                return outcomes
            }
            return await withTaskGroup(of: (Int, Result<Written?, any Error>).self) { group in
                for (position, item) in items.enumerated() { group.addTask { (position, await outcome(item)) } }
                var outcomes = [Result<Written?, any Error>](repeating: .success(nil), count: items.count)
                for await (position, outcome) in group { outcomes[position] = outcome }
                return outcomes
            }
        }
    }

    private init<Item: Sendable>(
        _ prepare: @escaping @Sendable (WriteInput) async throws -> Item,
        _ perform: @escaping @Sendable ([Item], WriteSession) async throws -> [Result<Written?, any Error>]
    ) {
        self.prepare = { inputs in
            var items: [Item?] = []
            var failures: [Int: any Error] = [:]
            for (position, input) in inputs.enumerated() {
                do { items.append(try await prepare(input)) } catch {
                    items.append(nil)
                    failures[position] = error
                }
            }
            let prepared = items
            return Prepared(failures: failures) { positions, session in
                try await perform(positions.compactMap { prepared[$0] }, session)
            }
        }
    }

    /// The code does not answer for each item.
    struct Miscount: Error, CustomStringConvertible {
        let message: String
        var description: String { message }
    }
}
