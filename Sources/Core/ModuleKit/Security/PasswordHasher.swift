import Dispatch

/// Hashes and verifies passwords, a few at a time and on threads of its own.
///
/// One hash keeps a core busy for tenths of a second and takes 32 MiB. On Swift's own threads it would hold up every query;
/// without a bound a storm of registrations would take all memory. So a fixed number run at once, so many more wait, and
/// the rest are turned away with a 503.
public actor PasswordHasher {
    private let parameters: PasswordHash.Parameters
    /// What stands in the place of a hash that there is not.
    private let nothing: PasswordHash?
    private let capacity: Int
    /// The threads that are free: serial queues, which the system runs apart from Swift's cooperative pool.
    private var free: [DispatchQueue]
    private var waiting: [CheckedContinuation<DispatchQueue, Never>] = []

    /// A hasher.
    ///
    /// - Parameters:
    ///   - parameters: what new hashes cost; stored ones are verified by their own.
    ///   - threads: how many passwords are hashed at once.
    ///   - waiting: how many more may wait; at some three a second and thread, the last of 16 waits five seconds.
    public init(parameters: PasswordHash.Parameters = .recommended, threads: Int = 1, waiting: Int = 16) {
        let threads = max(1, threads)
        self.parameters = parameters
        self.nothing = try? PasswordHash(unmatchedWith: parameters)
        self.free = (0..<threads).map { DispatchQueue(label: "videoplay.passwords.\($0)") }
        self.capacity = waiting
    }

    /// Hashes a password; the text is for a column `password_hash`.
    ///
    /// - Throws: a 503 ``Problem`` when too many wait already, or ``PasswordHash/Failure``.
    public func hash(_ password: String) async throws -> String {
        let parameters = parameters
        return try await run { Result { try PasswordHash(of: password, parameters: parameters).description } }.get()
    }

    /// Whether `password` is the one behind a stored hash.
    ///
    /// - Throws: a 503 ``Problem`` when too many wait already, or ``PasswordHash/Failure`` for a text that is no hash.
    public func verify(_ password: String, against stored: String) async throws -> Bool {
        let hash = try PasswordHash(parsing: stored)
        return try await run { hash.matches(password) }
    }

    /// Takes as long as ``verify(_:against:)`` does, for somebody who has no password here: so that nobody learns by the time
    /// who has one.
    ///
    /// - Throws: a 503 ``Problem`` when too many wait already.
    public func verifyAgainstNothing(_ password: String) async throws {
        guard let nothing else { return }
        _ = try await run { nothing.matches(password) }
    }

    /// Whether a stored hash costs something else than new ones do, so that it is worth making anew where the password is at hand.
    public nonisolated func isOutdated(_ stored: String) -> Bool {
        (try? PasswordHash(parsing: stored)).map { $0.parameters != parameters } ?? true
    }

    /// How many wait.
    var waitingCount: Int { waiting.count }

    func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async throws(Problem) -> Value {
        let thread = try await acquire()
        guard !Task.isCancelled else {
            release(thread)
            throw .unavailable("The request was given up before its password was hashed.")
        }
        let value = await withCheckedContinuation { continuation in
            thread.async { continuation.resume(returning: work()) }
        }
        release(thread)
        return value
    }

    private func acquire() async throws(Problem) -> DispatchQueue {
        if let thread = free.popLast() { return thread }
        guard waiting.count < capacity else {
            throw .unavailable("Too many passwords are being hashed at once; try again.", retryAfter: 5)
        }
        return await withCheckedContinuation { waiting.append($0) }
    }

    private func release(_ thread: DispatchQueue) {
        if waiting.isEmpty {
            free.append(thread)
        } else {
            waiting.removeFirst().resume(returning: thread)
        }
    }
}
