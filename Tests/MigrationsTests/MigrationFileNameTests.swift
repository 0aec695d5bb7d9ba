import Testing

@testable import Migrations

@Suite struct MigrationFileNameTests {
    @Test(arguments: [
        ("0001_create_users.sql", 1, "create_users", false),
        ("0001_create_users.down.sql", 1, "create_users", true),
        ("9999_add_index_2.sql", 9999, "add_index_2", false),
        ("0042_drop_a_b_c.down.sql", 42, "drop_a_b_c", true),
    ])
    func reads(_ fileName: String, number: Int, name: String, isDown: Bool) throws {
        let parsed = try #require(MigrationFileName(fileName))
        #expect(parsed.number == number)
        #expect(parsed.name == name)
        #expect(parsed.isDown == isDown)
    }

    @Test(arguments: [
        "", ".sql", "0001.sql", "0001_.sql", "0001_create.sql", "0001_create_.sql", "0001__create_users.sql",
        "0000_create_users.sql", "001_create_users.sql", "00001_create_users.sql", "1_create_users.sql",
        "0001_Create_users.sql", "0001_create-users.sql", "0001_create_üsers.sql", "0001-create_users.sql",
        "0001_create_users.SQL", "0001_create_users.sql~", "0001_create_users.up.sql", "0001_create_users.down",
        ".0001_create_users.sql", "٠٠٠١_create_users.sql", "+001_create_users.sql", "README.md",
        "0001_create users.sql",
    ])
    func refuses(_ fileName: String) {
        #expect(MigrationFileName(fileName) == nil)
    }
}
