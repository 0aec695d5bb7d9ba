import ModuleKit

/// What `/query` knows of the audit.
enum AuditSchema {
    static let source = Source(
        table: "user_audit", key: Column("id", .bigint),
        columns: [
            Column("at", .timestamptz), Column("actor_id", .bigint, nullable: true),
            Column("user_id", .bigint, nullable: true), Column("action", .text), Column("actor", .text),
            Column("subject", .text, nullable: true), Column("address", .text, nullable: true),
            Column("request_id", .text, nullable: true), Column("details", .jsonb, nullable: true),
        ],
        indexes: [["at", "id"], ["user_id", "at", "id"]], access: .roles([]))

    static func declare(in schema: inout SchemaDeclarations) {
        schema.object(
            ObjectDeclaration(
                "AuditEntry", over: source,
                description:
                    "Something that happened to an account: a log-in or its refusal, a change of role, key or password.",
                listing: Listing(defaultOrder: "AT_DESC"),
                fields: [
                    .column("id", "id"), .column("at", "at", description: "When it happened."),
                    .column("action", "action", description: "What happened: `logged_in`, `key_created` and so on."),
                    .column("actor", "actor", description: "The credential of whoever did it, such as `key:7`."),
                    .column("actorId", "actor_id", description: "The user who did it; null where it was none."),
                    .column("userId", "user_id", description: "The user to whom it was done; null where it was none."),
                    .column("subject", "subject", description: "What else it was done to, such as `key:7`."),
                    .column("address", "address", description: "From where."),
                    .column("requestId", "request_id", description: "The id of the request, as the log has it."),
                    .column("details", "details", description: "What else there is to say."),
                ]))
        schema.query(
            .list("auditEntries", of: "AuditEntry", description: "What happened to accounts, the newest first.")
                .allowing(.admin))
    }
}
