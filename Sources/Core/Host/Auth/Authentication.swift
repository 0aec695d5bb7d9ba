import HTTP
import HTTPTypes
import ModuleKit
import Relational
import Settings

/// Finds out who asks, once for each request and before it is routed, by the authenticators of the modules.
final class Authentication: RequestAuthentication {
    private let authenticators: [(authenticator: Authenticator, context: ModuleContext)]
    /// Whether whoever asks from this machine may do everything.
    private let trustsThisMachine: Bool
    /// The digest of the key that the settings give to whoever operates the product.
    private let adminKey: IdentityCache.Key?
    private let cache: IdentityCache
    private let witnesses: [@Sendable (RefusedRequest) -> Void]
    private let nobody: any Sendable = Asker.nobody
    private let operatorByKey = Asker(role: .admin, credential: "key:settings")
    private let operatorHere: any Sendable = Asker(role: .admin, credential: Asker.ofThisMachine)

    init(
        _ authenticators: [(authenticator: Authenticator, context: ModuleContext)],
        _ settings: AuthenticationSettings, trustsThisMachine: Bool, cache: IdentityCache,
        witnesses: [@Sendable (RefusedRequest) -> Void]
    ) {
        self.authenticators = authenticators
        self.trustsThisMachine = trustsThisMachine || settings.anonymous == .admin
        adminKey = settings.adminKey.map { IdentityCache.Key($0) }
        self.cache = cache
        self.witnesses = witnesses
    }

    func recognized(_ requester: Requester) -> (any Sendable)? {
        guard let credential = try? Self.credential(in: requester.head), credential.utf8.count <= Self.longest else {
            return nil
        }
        return known(credential)
    }

    func rateSubjects(of principal: any Sendable) -> RateSubjects {
        (principal as? Asker)?.rateSubjects ?? RateSubjects()
    }

    func refused(_ requester: Requester, by principal: (any Sendable)?, status: Int, route: String?, id: String) {
        // Who shows nothing has tried nothing.
        guard !witnesses.isEmpty, requester.head.headerFields[.authorization] != nil else { return }
        let asker = principal as? Asker
        let refused = RefusedRequest(
            asker: asker ?? .nobody, isKnown: asker.map { $0.role != .anonymous } ?? false, route: route,
            address: requester.client.address?.description, requestID: id)
        for witness in witnesses { witness(refused) }
    }

    /// Who asks.
    /// - Throws: a 401 for a credential that is not good.
    func principal(of requester: Requester) async throws -> any Sendable {
        switch try Self.credential(in: requester.head) {
        case nil: trustsThisMachine && requester.isFromThisMachine ? operatorHere : nobody
        case let credential?: try await asker(showing: credential)
        }
    }

    /// Who shows a credential, where that is known without asking anybody.
    func known(_ credential: String) -> Asker? {
        let key = IdentityCache.Key(credential)
        return key == adminKey ? operatorByKey : cache.asker(for: key)
    }

    /// Who shows a credential.
    func asker(showing credential: String) async throws -> Asker {
        guard credential.utf8.count <= Self.longest else {
            throw Problem.invalidToken("The credential is longer than any that is given out.")
        }
        let key = IdentityCache.Key(credential)
        if key == adminKey { return operatorByKey }
        if let asker = cache.asker(for: key) { return asker }
        let moment = ContinuousClock.now
        do {
            for (authenticator, context) in authenticators {
                guard let finding = try await authenticator.finding(credential, context) else { continue }
                var asker = finding.asker
                asker.expires = finding.expires
                cache.keep(asker, for: key, since: moment)
                return asker
            }
        } catch let fault as InvalidCredential { throw Problem.invalidToken(fault.message) }
        throw Problem.invalidToken("The credential is none that this server knows.")
    }

    /// The longest credential that is looked at, in bytes.
    private static let longest = 8 << 10

    /// What stands behind `Bearer` (RFC 6750, section 2.1); nil where there is no credential.
    static func credential(in head: HTTPRequest) throws(Problem) -> String? {
        var found: String?
        for field in head.headerFields where field.name == .authorization {
            guard found == nil else { throw .invalidToken("There are two Authorization fields; send one.") }
            found = field.value
        }
        return try found.map { field throws(Problem) in try credential(in: field) }
    }

    /// What stands behind `Bearer` in a field's value.
    static func credential(in field: String) throws(Problem) -> String {
        let parts = field.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw .invalidToken("Send the credential as \"Authorization: Bearer …\".")
        }
        let credential = parts[1].drop { $0 == " " }
        guard !credential.isEmpty, credential.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw .invalidToken("The credential holds what none can hold.")
        }
        return String(credential)
    }
}
