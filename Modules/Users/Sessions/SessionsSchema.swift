import ModuleKit

/// What `/query` knows of sessions: the devices on which somebody is logged in.
enum SessionsSchema {
    static let source = Source(
        table: "user_sessions", key: Column("id", .uuid),
        columns: [
            Column("user_id", .bigint), Column("created_at", .timestamptz), Column("last_used_at", .timestamptz),
            Column("expires_at", .timestamptz), Column("ended_at", .timestamptz, nullable: true),
            Column("device", .text, nullable: true), Column("user_agent", .text, nullable: true),
            Column("address", .text, nullable: true),
        ],
        indexes: [["user_id", "created_at", "id"], ["expires_at"]],
        authorization: RowPredicate("{row}.ended_at IS NULL AND {row}.expires_at > now()"),
        access: .owned(by: "user_id", all: [], own: [.analyst]))

    static func declare(in schema: inout SchemaDeclarations) {
        schema.object(
            ObjectDeclaration(
                "Session", over: source, description: "A device on which somebody is logged in.",
                listing: Listing(
                    filters: [Listing.Filter("userId", column: "user_id")],
                    orders: [Listing.Order("CREATED_AT", column: "created_at")], defaultOrder: "CREATED_AT_DESC"),
                fields: [
                    .column("id", "id"), .column("userId", "user_id"),
                    .column("device", "device", description: "What its user calls the device."),
                    .column("userAgent", "user_agent", description: "What the program said that it is."),
                    .column("address", "address", description: "From where they logged in."),
                    .column("createdAt", "created_at", description: "When they logged in."),
                    .column("lastUsedAt", "last_used_at", description: "When it was prolonged last."),
                    .column("expiresAt", "expires_at", description: "When it ends, unless it is used."),
                ]))
        schema.query(
            .list("sessions", of: "Session", description: "Where you are logged in, the last log-in first.")
                .allowing(.roles([.viewer, .analyst])))
    }
}
