/// Text with no more combining marks in a row than writing needs: the Stream-Safe Text Format of Unicode Standard Annex 15,
/// section 13.
///
/// Swift compares and hashes strings by canonical equivalence, for which each run of marks is sorted. A run as long as a
/// request's body would take minutes to sort, so such text is refused where it comes in.
public enum StreamSafeText {
    /// The longest run that the annex allows (definition D4).
    public static let longestRun = 30

    /// Whether no run of combining marks is longer than ``longestRun``.
    public static func holds(_ text: String) -> Bool {
        var run = 0
        for scalar in text.unicodeScalars {
            // There is no combining mark below U+0300.
            guard scalar.value >= 0x300, scalar.properties.canonicalCombiningClass != .notReordered else {
                run = 0
                continue
            }
            run += 1
            if run > longestRun { return false }
        }
        return true
    }
}
