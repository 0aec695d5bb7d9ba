/// What is known of each statement of a script outside a transaction before it goes on.
///
/// Pure: it asks no database.
struct ScriptResumption: Sendable, Hashable {
    enum Knowledge: Sendable, Hashable {
        /// It has taken effect.
        case done
        /// It may have taken effect, in whole or in part: the database has to be looked at.
        case uncertain
        /// It has not been begun.
        case open
    }

    /// One entry a statement.
    let knowledge: [Knowledge]
    /// Whether what is done from here on is to be written down. Not where nothing is known of what came before: then all is
    /// looked at again after each interruption.
    let isRecorded: Bool

    /// A script that nothing was run of.
    init(fresh script: MigrationScript) {
        knowledge = script.statements.map { _ in .open }
        isRecorded = true
    }

    /// A script that takes back a migration that was cut off itself: what it meets may be there or not.
    init(over script: MigrationScript) {
        knowledge = script.statements.map { Self.canBeSettled($0, of: script) ? .uncertain : .open }
        isRecorded = false
    }

    /// A script that was cut off.
    ///
    /// - Parameters:
    ///   - script: The script as it is now. What was done of it must be as it was; what is to come may have changed.
    ///   - progress: How far it came; `nil` where that was not written down, as by versions that did not.
    /// - Returns: Nil where a person has to see how far it came.
    init?(of script: MigrationScript, after progress: MigrationProgress?) {
        guard !script.isTransactional else { return nil }
        let texts = script.statements.map(script.text(of:))
        guard let done = progress?.done else {
            guard script.statements.allSatisfy({ Self.canBeSettled($0, of: script) }) else { return nil }
            knowledge = texts.map { _ in .uncertain }
            isRecorded = false
            return
        }
        guard texts.starts(with: done) else { return nil }
        var knowledge = texts.indices.map { $0 < done.count ? Knowledge.done : .open }
        if let underWay = progress?.underWay {
            guard done.count < texts.count, texts[done.count] == underWay,
                Self.canBeSettled(script.statements[done.count], of: script)
            else { return nil }
            knowledge[done.count] = .uncertain
        }
        self.knowledge = knowledge
        isRecorded = true
    }

    /// Whether the database shows if the statement has taken effect, or it may be run again.
    private static func canBeSettled(_ statement: ScriptStatement, of script: MigrationScript) -> Bool {
        statement.isRepeatable || IndexStatement(script.text(of: statement)) != nil
    }
}
