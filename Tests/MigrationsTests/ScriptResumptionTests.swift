import Testing

@testable import Migrations

@Suite struct ScriptResumptionTests {
    private static let create = "CREATE INDEX CONCURRENTLY a_i ON a (i)"
    private static let drop = "DROP INDEX CONCURRENTLY a_j"
    private static let insert = "INSERT INTO a VALUES (1)"
    private static let detach = "ALTER TABLE a DETACH PARTITION b CONCURRENTLY"

    private static func script(_ statements: [String], transaction: Bool = false) throws -> MigrationScript {
        let head = transaction ? "" : "-- videoplay: no transaction\n"
        return try MigrationScript(Array((head + statements.joined(separator: ";\n")).utf8), file: "f.sql")
    }

    private static func progress(_ done: [String]?, _ underWay: String? = nil) -> MigrationProgress {
        MigrationProgress(isReverting: false, done: done, underWay: underWay)
    }

    /// The statements, what is written of them, and what is known then; nil where a person has to look.
    private static let cases: [([String], MigrationProgress?, [ScriptResumption.Knowledge]?)] = [
        ([create, drop], progress([]), [.open, .open]), ([create, drop], progress([create]), [.done, .open]),
        ([create, drop], progress([], create), [.uncertain, .open]),
        ([create, drop], progress([create], drop), [.done, .uncertain]),
        ([create, drop], progress([create, drop]), [.done, .done]),
        // What was done must be as it was, what is to come may have been mended.
        ([create, insert], progress([create]), [.done, .open]), ([insert, drop], progress([create]), nil),
        ([create], progress([create, drop]), nil), ([create, drop], progress([], drop), nil),
        ([create], progress([create], drop), nil),
        // Nobody can tell whether this has taken effect.
        ([detach], progress([]), [.open]), ([detach], progress([], detach), nil),
        ([insert, create], progress([insert], create), [.done, .uncertain]),
        // Of the release before, which wrote nothing down.
        ([create, drop], nil, [.uncertain, .uncertain]), ([create, insert], nil, nil),
        (
            ["SET search_path = s", create, "VACUUM a", "DROP TABLE IF EXISTS b"], nil,
            [.uncertain, .uncertain, .uncertain, .uncertain]
        ),
        ([create, drop], progress(nil), [.uncertain, .uncertain]), ([insert], progress(nil), nil),
    ]

    @Test func whatIsKnownFollowsFromWhatIsWritten() throws {
        for (statements, progress, knowledge) in Self.cases {
            let resumption = ScriptResumption(of: try Self.script(statements), after: progress)
            #expect(resumption?.knowledge == knowledge, "\(statements) \(String(describing: progress))")
            if let resumption { #expect(resumption.isRecorded == (progress?.done != nil)) }
        }
        #expect(ScriptResumption(of: try Self.script([Self.create], transaction: true), after: nil) == nil)
    }
}
