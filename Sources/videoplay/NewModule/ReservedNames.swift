/// The names that a new module cannot take, since its code or its schema would mean something else by them.
enum ReservedNames {
    /// Modules of the product, keys and routes of the host, and libraries that a module imports; in lower case.
    static let modules: Set = [
        "users", "plays", "playbook", "host", "path", "query", "metrics", "health", "docs", "me", "videos", "videoplay",
        "videoplaycore", "modulekit", "modulekittesting", "graphql", "json", "logging", "postgres", "problemdetails",
        "relational", "settings", "swift", "foundation", "glibc", "testing", "xctest",
    ]

    /// Types of the schema, and those of ModuleKit and of Swift that the new module's code names.
    static let types: Set = [
        "Query", "Mutation", "Subscription", "Node", "PageInfo", "User", "Play", "PlaybookEntry", "Video", "Boolean",
        "DateTime", "Float", "ID", "Int", "JSON", "String", "UUID", "Any", "Self", "Type", "Protocol", "Column",
        "ConstraintMeaning", "InputFields", "Int64", "JSONValue", "ListParameter", "Listing", "Module",
        "ModuleDescription", "ObjectDeclaration", "PostgresParameter", "PostgresStatement", "Registration",
        "Representation", "Routes", "SchemaDeclarations", "Sendable", "SettingsSection", "SharedType", "Source",
        "TestHost",
        "WriteSession", "Written",
    ]
}
