import ModuleKit
import Synchronization

/// The keys of the tokens that this product makes: those of the files that the settings name, or else one that the database keeps, so
/// that all servers over it take each other's tokens.
final class SigningKeys: Sendable {
    private struct State {
        var keys: [String: TokenKey] = [:]
        var signing: TokenKey?
        var loaded: ContinuousClock.Instant?
    }

    private let settings: UserSettings.Tokens
    /// A lock, since requests come on every thread; it is held to look something up.
    private let state = Mutex(State())

    /// How often the database is asked for keys that are not known: another server may have made one.
    private static let patience = Duration.seconds(5)

    init(_ settings: UserSettings.Tokens) { self.settings = settings }

    /// The key that signs.
    func signing(_ database: PostgresClient) async throws -> TokenKey {
        if let key = state.withLock({ $0.signing }) { return key }
        try await load(database)
        guard let key = state.withLock({ $0.signing }) else {
            throw Problem.unavailable("There is no key to sign with yet.")
        }
        return key
    }

    /// The key of that name; nil where there is none.
    func key(named id: String?, _ database: PostgresClient) async throws -> TokenKey? {
        guard let id else { return nil }
        let (key, isWorthAsking) = state.withLock { state in
            (state.keys[id], settings.keys.isEmpty && (state.loaded.map { .now - $0 >= Self.patience } ?? true))
        }
        guard key == nil, isWorthAsking else { return key }
        try await load(database)
        return state.withLock { $0.keys[id] }
    }

    /// Reads the keys, and makes one where there is none to sign with.
    func load(_ database: PostgresClient) async throws {
        let keys = settings.keys.isEmpty ? try await stored(database) : try await filed()
        state.withLock { state in
            state.keys = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            state.signing = keys.first
            state.loaded = .now
        }
    }

    /// The keys of the files, which are called by their files.
    private func filed() async throws -> [TokenKey] {
        var keys: [TokenKey] = []
        for path in settings.keys { keys.append(try await TokenKey.key(path: path)) }
        return keys
    }

    /// The keys of the database, the newest of the algorithm of the settings first.
    private func stored(_ database: PostgresClient) async throws -> [TokenKey] {
        let keys = try await read(database, access: .read)
        if keys.first?.algorithm == settings.algorithm.token { return keys }
        // Servers that start at the same moment may make one each: all of them are stored, and the newest signs.
        let algorithm = settings.algorithm.token
        let id = String(Secret(prefix: "").text.prefix(12))
        let bytes = TokenKey.newBytes(for: algorithm)
        _ = try await database.query(
            """
            INSERT INTO user_signing_keys (id, algorithm, key) SELECT \(id), \(algorithm.rawValue), \(bytes)
            WHERE NOT EXISTS (SELECT 1 FROM user_signing_keys WHERE algorithm = \(algorithm.rawValue))
            """, access: .write)
        return try await read(database, access: .write)
    }

    private func read(_ database: PostgresClient, access: PostgresAccess) async throws -> [TokenKey] {
        let rows = try await database.query(
            """
            SELECT id, algorithm, key FROM user_signing_keys
            ORDER BY algorithm = \(settings.algorithm.rawValue) DESC, created_at DESC, id
            """, access: access)
        var keys: [TokenKey] = []
        for row in rows {
            let (id, algorithm): (String, String) = (try row.decode(at: 0), try row.decode(at: 1))
            let bytes: [UInt8] = try row.decode(at: 2)
            guard let algorithm = TokenAlgorithm(rawValue: algorithm) else { continue }
            keys.append(try await TokenKey.key(id, algorithm, bytes: bytes))
        }
        return keys
    }
}
