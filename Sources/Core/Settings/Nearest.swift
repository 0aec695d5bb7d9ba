/// The nearest of some names, for "did you mean".
public enum Nearest {
    /// The name with the fewest edits (insert, delete, replace, swap neighbours; case aside), if they are at most a third of
    /// its length; else the shortest name that begins with what was written. Names of more than 64 characters have no near
    /// ones: the cost is quadratic.
    ///
    /// - Parameters:
    ///   - name: what was written.
    ///   - names: what there is.
    public static func name(to name: String, among names: [String]) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars)
        guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
        return names.lazy
            .map { (name: $0, distance: distance(wanted, Array($0.lowercased().unicodeScalars))) }
            .filter { $0.distance <= max(1, min(wanted.count, $0.name.unicodeScalars.count) / 3) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
            .name ?? beginning(with: name, among: names)
    }

    private static func beginning(with name: String, among names: [String]) -> String? {
        guard name.count >= 3 else { return nil }
        return names.filter { $0.lowercased().hasPrefix(name.lowercased()) }.min { ($0.count, $0) < ($1.count, $1) }
    }

    /// The optimal string alignment distance.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard right.count <= 64 else { return .max }
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, scalar) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(
                    previous[column] + (scalar == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
