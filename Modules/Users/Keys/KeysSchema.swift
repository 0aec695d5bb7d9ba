import ModuleKit

/// What `/query` knows of API keys.
enum KeysSchema {
    static let source = Source(
        table: "user_api_keys", key: Column("id", .bigint),
        columns: [
            Column("user_id", .bigint, nullable: true), Column("created_at", .timestamptz),
            Column("expires_at", .timestamptz, nullable: true), Column("last_used_at", .timestamptz, nullable: true),
            Column("revoked_at", .timestamptz, nullable: true), Column("name", .text),
            Column("role", .text, nullable: true), Column("scopes", .array(.text)), Column("hint", .text),
        ],
        indexes: [["user_id", "id"]], authorization: RowPredicate("{row}.revoked_at IS NULL"),
        access: .owned(by: "user_id", all: [], own: [.analyst]))

    static func declare(in schema: inout SchemaDeclarations) {
        schema.object(
            ObjectDeclaration(
                "ApiKey", over: source, description: "A key that a program shows.",
                listing: Listing(
                    filters: [Listing.Filter("userId", column: "user_id"), Listing.Filter("name", column: "name")],
                    orders: [Listing.Order("ID", column: "id")], defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id"), .column("name", "name", description: "What it is for."),
                    .column("hint", "hint", description: "How the key begins."),
                    .column("userId", "user_id", description: "Whose key it is; null for one that is no user's."),
                    .column(
                        "role", "role",
                        description:
                            "What it may do: `service`, `analyst` or `admin`; null for a user's, who has a role."),
                    .column("scopes", "scopes", description: "What of it: `read`, `record` and `write`."),
                    .column("createdAt", "created_at", description: "When it was made."),
                    .column("expiresAt", "expires_at", description: "When it ends; null where it does not."),
                    .column("lastUsedAt", "last_used_at", description: "When it was used last, to the minute."),
                ]))
        schema.query(
            .list("keys", of: "ApiKey", description: "API keys that are good; of others than operators their own.")
                .allowing(.roles([.viewer, .analyst])))
    }
}
