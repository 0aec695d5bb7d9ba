import TestSupport

/// A locale that a database may have.
enum DatabaseLocale: String, CaseIterable {
    case c, cUTF8, turkish

    /// What `CREATE DATABASE` says of it.
    var options: String {
        switch self {
        case .c: "ENCODING 'UTF8' LOCALE 'C'"
        case .cUTF8: "ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        case .turkish: "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C'"
        }
    }

    /// A new database of this locale, without tables.
    /// - Returns: its URL.
    func database() async throws -> String { try await TestDatabase.shared.empty(options: options) }
}
