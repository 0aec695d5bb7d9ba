/// Why the embedded server could not be found, made, started or stopped.
public struct EmbeddedPostgresError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String, Sendable {
            case binariesNotFound, accountMissing, folderUnusable, versionMismatch, alreadyInUse, initializationFailed
            case startFailed, stopFailed
        }
        private let value: Value

        /// PostgreSQL's server programs are not installed.
        public static let binariesNotFound = Code(value: .binariesNotFound)
        /// The program runs as root and there is no account to run PostgreSQL under.
        public static let accountMissing = Code(value: .accountMissing)
        /// A folder cannot be made, is not ours, or holds something else.
        public static let folderUnusable = Code(value: .folderUnusable)
        /// The data was made by a major version of PostgreSQL that is not installed.
        public static let versionMismatch = Code(value: .versionMismatch)
        /// Another process of this program uses the data.
        public static let alreadyInUse = Code(value: .alreadyInUse)
        /// `initdb` or the creation of the database failed.
        public static let initializationFailed = Code(value: .initializationFailed)
        /// The server did not start or does not answer.
        public static let startFailed = Code(value: .startFailed)
        /// The server did not stop.
        public static let stopFailed = Code(value: .stopFailed)

        /// The code's name.
        public var description: String { value.rawValue }
    }

    /// What kind of failure it is.
    public let code: Code
    /// What happened, where, why and what to do, in one line.
    public let message: String
    /// What the failing program or the system said: the tail of the server's log, or of a command's output.
    public let detail: String

    init(_ code: Code, _ message: String, detail: String = "") {
        self.code = code
        self.message = message
        self.detail = detail
    }

    /// A failure of a program of PostgreSQL's.
    /// - Parameters:
    ///   - what: What failed, without a full stop.
    ///   - reason: Why, as far as that is known.
    ///   - detail: All that was said.
    ///   - log: The folder of the server's log, where it is of use.
    ///   - remedy: What to do.
    init(_ code: Code, _ what: String, reason: String?, detail: String, log: String? = nil, remedy: Remedy) {
        let cause = reason.map { ": " + ($0.hasSuffix(".") ? String($0.dropLast()) : $0) } ?? ""
        let advice = [reason.flatMap(remedy.advice), log.map { "its log is in \($0)" }].compactMap(\.self)
        let message = ([what + cause] + advice).joined(separator: "; ")
        self.init(code, message, detail: detail)
    }

    /// The message, followed by the detail where there is one.
    public var description: String { detail.isEmpty ? message : message + "\n" + detail }
}
