/// "Did you mean" as graphql-js says it.
enum Suggestions {
    /// The most names that are suggested.
    private static let most = 5
    /// Longer names are not compared, since the cost grows with the product of the lengths.
    private static let longestName = 64

    /// The end of a message that suggests names near one that is not known; empty when none is near.
    static func didYouMean(_ name: String, _ candidates: some Sequence<String>) -> String {
        didYouMean(names: nearest(to: name, candidates))
    }

    /// The end of a message that suggests these names, the first five of them.
    static func didYouMean(names: [String], _ prefix: String = "") -> String {
        let quoted = names.prefix(most).map { "\"\($0)\"" }
        guard let last = quoted.last else { return "" }
        let list =
            switch quoted.count {
            case 1: last
            case 2: "\(quoted[0]) or \(last)"
            default: quoted.dropLast().joined(separator: ", ") + ", or \(last)"
            }
        return " Did you mean \(prefix)\(list)?"
    }

    /// The candidates within two fifths of the name's length, nearest first.
    static func nearest(to name: String, _ candidates: some Sequence<String>) -> [String] {
        let target = Array(name.utf8)
        guard target.count <= longestName else { return [] }
        let threshold = target.count * 2 / 5 + 1
        var found: [(distance: Int, name: String)] = []
        for candidate in candidates {
            let bytes = Array(candidate.utf8)
            guard bytes.count <= longestName, abs(bytes.count - target.count) <= threshold else { continue }
            let distance = distance(target, bytes)
            if distance <= threshold { found.append((distance, candidate)) }
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.map(\.name)
    }

    /// Edits between two names, two neighbours swapped counting as one, and a change of case as one in all.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        if left == right { return 0 }
        let left = left.map(lowercased)
        let right = right.map(lowercased)
        if left == right { return 1 }
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in 1..<(left.count + 1) {
            var current = [row]
            for column in 1..<(right.count + 1) {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                var best = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    best = min(best, before[column - 2] + 1)
                }
                current.append(best)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
