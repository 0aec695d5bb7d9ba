import ModuleKit

/// What `/query` knows of users.
enum UsersSchema {
    /// The table. `password_hash` is not listed, so that no field can reach it.
    static let source = Source(
        table: "users", key: Column("id", .bigint),
        columns: [
            Column("username", .text, nullable: true, ignoresCase: true, access: .restricted(masked: [.analyst])),
            Column("external_id", .text, nullable: true, access: .restricted(masked: [.analyst])),
            Column(
                "email", .text, nullable: true, ignoresCase: true,
                access: .restricted(hidden: [.service], masked: [.analyst])),
            Column("role", .text, access: .restricted(hidden: [.service])), Column("created_at", .timestamptz),
            Column("updated_at", .timestamptz),
        ],
        indexes: [["username"], ["email"], ["external_id"]], access: .owned(by: "id"))

    static let listing = Listing(defaultOrder: "ID_ASC")

    static func declare(in schema: inout SchemaDeclarations) {
        schema.object(
            ObjectDeclaration(
                "User", over: source, description: "Someone who has an account.", listing: listing,
                fields: [
                    .column("id", "id"),
                    .column(
                        "username", "username",
                        description: "Unique, without regard to case; null for those of another site."),
                    .column(
                        "email", "email", description: "Unique, without regard to case; null for those of another site."
                    ),
                    .column(
                        "externalId", "external_id",
                        description:
                            "What the site calls them that has their account; null for those who registered here."),
                    .column("role", "role", description: "What the user may do: `viewer`, `analyst` or `admin`."),
                    .column("createdAt", "created_at", description: "When the account was made."),
                    .column("updatedAt", "updated_at", description: "When the account was last changed."),
                ]))
        schema.query(
            .viewer("me", of: "User", description: "The user who asks."),
            .lookup("user", of: "User", description: "The user of that id."),
            .lookup(
                "userByExternalId", of: "User", by: "external_id", as: "externalId",
                description: "The user whom their own site calls so."),
            .list("users", of: "User", description: "All users."))
    }
}
