/// Why a program of PostgreSQL's failed, picked out of all that it said.
enum FailureReason {
    private static let severities = ["PANIC:", "FATAL:", "ERROR:", "error:", "WARNING:", "LOG:", "warning:"]
    private static let refusals = ["PANIC:", "FATAL:"]
    private static let additions = ["DETAIL:", "HINT:", "detail:", "hint:"]
    /// What a client hears of a server that is on its way up or down, and what `pg_ctl` says of every failure.
    private static let noise = [
        "the database system is", "Examine the log output", "could not start server", "aborting startup",
        "terminating connection", "Future log output", "the input device is not a TTY",
    ]
    /// How complaints sound that PostgreSQL logs as news, before the FATAL that only says that there were some.
    private static let complaints = ["could not ", "cannot ", "invalid ", "unrecognized ", "syntax error", "failed"]
    /// So many complaints are told: the others are of the same kind.
    private static let longest = 3

    private struct Line {
        let severity: String
        var text: String
    }

    /// The reason in one line; nil where nothing was said.
    /// - Parameter text: the output, or the log since the start.
    static func of(_ text: String) -> String? {
        let lines = lines(of: text)
        var reasons: [Line]
        if let fatal = lines.firstIndex(where: { refusals.contains($0.severity) }) {
            let before = lines[..<fatal].filter { line in complaints.contains(where: line.text.contains) }
            reasons = before.suffix(longest - 1) + [lines[fatal]]
        } else if let error = lines.last(where: { $0.severity.lowercased() == "error:" }) {
            reasons = [error]
        } else {
            reasons = lines.last { line in complaints.contains(where: line.text.contains) }.map { [$0] } ?? []
        }
        if reasons.isEmpty, let last = text.split(separator: "\n").last(where: { !isNoise($0) }) {
            return String(last).trimmingBlanks
        }
        var told: Set<String> = []
        let texts = reasons.map(\.text).filter { told.insert($0).inserted }
        return texts.isEmpty ? nil : texts.joined(separator: "; ")
    }

    /// The lines that have a severity, each with its details and hints.
    private static func lines(of text: String) -> [Line] {
        var lines: [Line] = []
        var isAddition = false
        for line in text.split(whereSeparator: \.isNewline) {
            if let (_, addition) = split(line, at: additions) {
                if isAddition, !isNoise(addition), let last = lines.indices.last {
                    lines[last].text += (lines[last].text.hasSuffix(".") ? " " : ". ") + addition
                }
                continue
            }
            guard let (severity, message) = split(line, at: severities) else {
                isAddition = false
                continue
            }
            isAddition = !isNoise(message)
            if isAddition { lines.append(Line(severity: severity, text: message)) }
        }
        return lines
    }

    /// Behind the first of these marks, which follows a time, a process or a program's name, or begins the line. What a client
    /// quotes of a server that refused it is the server's word.
    private static func split(_ line: Substring, at marks: [String]) -> (mark: String, text: String)? {
        let found = marks.compactMap { mark in line.firstRange(of: mark).map { (mark, $0) } }
        let first = found.min { $0.1.lowerBound < $1.1.lowerBound }
        guard let (mark, range) = found.first(where: { refusals.contains($0.0) }) ?? first else { return nil }
        return (mark, line[range.upperBound...].trimmingBlanks)
    }

    private static func isNoise(_ text: some StringProtocol) -> Bool {
        noise.contains { text.contains($0) } || text.allSatisfy(\.isWhitespace)
    }
}

extension StringProtocol {
    fileprivate var trimmingBlanks: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
