import AsyncHTTPClient
import FoundationEssentials
import JSON
public import Logging
import NIOCore
import NIOHTTP1

/// The public keys of somebody who signs tokens, from a file or an https address (RFC 7517).
///
/// They are fetched when they are first needed, again where a token names one that is not among them, at most once a minute, and once
/// they are old. While they cannot be had those that were there before are good.
public actor KeySet {
    private let location: String
    private let logger: Logger
    private var keys: [TokenKey] = []
    private var fetched: ContinuousClock.Instant?
    private var fetching: Task<Bool, Never>?
    private var hasKeys = false

    /// How often keys are fetched for the sake of one that is not known, and how old they may be.
    private static let patience = Duration.seconds(60)
    private static let age = Duration.seconds(15 * 60)
    private static let timeout = TimeAmount.seconds(5)
    private static let largest = 1 << 20
    /// How many keys of a set are looked at.
    private static let most = 100

    /// - Parameter location: the path of a file, or an address.
    public init(_ location: String, logger: Logger) {
        self.location = location
        self.logger = logger
    }

    /// Keys could not be had, and there were none before.
    public struct Unavailable: Error, Sendable {}

    /// The key that a token names, or the only one of its algorithm; nil where there is none.
    /// - Throws: ``Unavailable``.
    public func key(of token: UnverifiedToken) async throws(Unavailable) -> TokenKey? {
        let found = find(token)
        let isDue = fetched.map { .now - $0 >= (found == nil ? Self.patience : Self.age) } ?? true
        if found != nil {
            // Whoever asks does not wait for newer keys.
            if isDue { _ = refresh() }
            return found
        }
        if isDue || fetching != nil { _ = await refresh().value }
        guard hasKeys else { throw Unavailable() }
        return find(token)
    }

    private func find(_ token: UnverifiedToken) -> TokenKey? {
        let fitting = keys.filter { $0.algorithm.rawValue == token.algorithm }
        guard let id = token.keyID else { return fitting.count == 1 ? fitting[0] : nil }
        // A token that says another algorithm than the key's is refused when it is verified.
        return keys.first { $0.id == id } ?? (fitting.count == 1 && fitting[0].id.isEmpty ? fitting[0] : nil)
    }

    private func refresh() -> Task<Bool, Never> {
        if let fetching { return fetching }
        fetched = .now
        let task = Task { await fetch() }
        fetching = task
        return task
    }

    private func fetch() async -> Bool {
        defer { fetching = nil }
        do {
            let content = try await content()
            guard let entries = try JSONParser.parse(content).object?["keys"]?.array else {
                throw TokenFault("It is no JSON Web Key Set: there is no list \"keys\".")
            }
            var found: [TokenKey] = []
            for entry in entries.prefix(Self.most) { if let key = await TokenKey.key(jwk: entry) { found.append(key) } }
            guard !found.isEmpty else { throw TokenFault("It holds no key for RS256, ES256 or EdDSA.") }
            keys = found
            hasKeys = true
            return true
        } catch {
            logger.warning(
                "The keys of an issuer of tokens cannot be had; those that were there before are kept.",
                metadata: ["keys": .string(location), "error": "\(error)"])
            return false
        }
    }

    private func content() async throws -> [UInt8] {
        guard location.hasPrefix("https://") || location.hasPrefix("http://") else {
            guard let content = FileManager.default.contents(atPath: location), content.count <= Self.largest else {
                throw TokenFault("The file cannot be read.")
            }
            return Array(content)
        }
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: location), timeout: Self.timeout)
        guard response.status == .ok else { throw TokenFault("The answer is \(response.status.code).") }
        let body = try await response.body.collect(upTo: Self.largest)
        return Array(body.readableBytesView)
    }
}
