/// Why migrations could not be loaded, applied, rolled back or judged.
public struct MigrationError: Error, Sendable, CustomStringConvertible {
    /// What kind of thing went wrong. More kinds may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case folderNotFound, invalidFile, invalidDependencies, unknownModule, edited, missing, outOfOrder,
                unfinished
            case locked, statementFailed, irreversible, dependentsApplied, databaseFailed
        }
        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// None of the directories in which migrations were looked for exists.
        public static let folderNotFound = Code(.folderNotFound)
        /// A file in a folder of migrations is not what it should be, or one that should be there is not.
        public static let invalidFile = Code(.invalidFile)
        /// The sets of migrations name each other in a cycle, one twice, or one that is not there.
        public static let invalidDependencies = Code(.invalidDependencies)
        /// A module was named that has no set of migrations.
        public static let unknownModule = Code(.unknownModule)
        /// A file has changed since its migration was applied.
        public static let edited = Code(.edited)
        /// A migration was applied whose file is not there.
        public static let missing = Code(.missing)
        /// A migration was not applied although a later one of its module was.
        public static let outOfOrder = Code(.outOfOrder)
        /// A migration outside a transaction was begun and never finished.
        public static let unfinished = Code(.unfinished)
        /// Another session was migrating all the time that was allowed for waiting.
        public static let locked = Code(.locked)
        /// PostgreSQL refused a statement of a migration.
        public static let statementFailed = Code(.statementFailed)
        /// A migration that was to be rolled back has no down file.
        public static let irreversible = Code(.irreversible)
        /// A migration that was to be rolled back is one that applied migrations of other modules may build on.
        public static let dependentsApplied = Code(.dependentsApplied)
        /// The database could not be asked: it is away, or its history of migrations cannot be read or written.
        public static let databaseFailed = Code(.databaseFailed)

        public var description: String { kind.rawValue }
    }

    /// Where in a file of migrations.
    public struct Location: Sendable, Hashable, CustomStringConvertible {
        /// The file's path.
        public let file: String
        /// The line, from 1.
        public let line: Int
        /// The column in characters (Unicode scalars, as PostgreSQL counts), from 1.
        public let column: Int

        public var description: String { "\(file):\(line):\(column)" }
    }

    /// What kind of thing went wrong.
    public let code: Code
    /// What happened, where, and what to do, for a person.
    public let message: String
    /// The place in a migration at which it failed, where that is known.
    public let location: Location?
    /// What PostgreSQL or the file system said, for the log.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, at location: Location? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.location = location
        self.cause = cause
    }

    public var description: String { message }
}
