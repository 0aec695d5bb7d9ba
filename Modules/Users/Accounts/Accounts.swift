import ModuleKit
import Synchronization

/// What all that concerns accounts shares.
final class Accounts: Sendable {
    let settings: UserSettings
    let passwords: PasswordHasher
    let signingKeys: SigningKeys
    let guesses = GuessingDelay()
    let refusals = Refusals()
    let erasure = Erasure(wake: ErasureSignal())
    /// A lock, since requests come on every thread; it is held to read it.
    private let lent = Mutex<ModuleContext?>(nil)

    init(_ settings: UserSettings) {
        self.settings = settings
        passwords = settings.passwords.hasher
        signingKeys = SigningKeys(settings.tokens)
    }

    /// Takes what the host lends, and gets the keys ready.
    func start(_ context: ModuleContext) async throws {
        lent.withLock { $0 = context }
        do { try await signingKeys.load(context.database) } catch let error as PostgresError {
            // As where migrations are still to be applied by somebody: the keys are asked for again when one is needed.
            context.logger.warning("The keys of access tokens cannot be read yet.", metadata: ["error": "\(error)"])
        }
    }

    /// What the host lends.
    /// - Throws: a 503 before the module has started.
    var context: ModuleContext {
        get throws(Problem) {
            guard let context = lent.withLock({ $0 }) else { throw .unavailable("The server is starting.") }
            return context
        }
    }

    var database: PostgresClient { get throws(Problem) { try context.database } }
}
