import GraphQL
import JSON
import ModuleKit
import Settings
import TestSupport
import Testing

@testable import Host
@testable import Relational

/// The table names all that is registered, and nothing else: what is new has no rule until somebody has thought of one.
@Suite("Matrix: registry")
struct RegistryMatrixTests {
    private static func expect(
        _ registered: some Sequence<String>, _ named: some Sequence<String>, _ what: String, _ advice: String
    ) {
        let (registered, named) = (Set(registered), Set(named))
        for name in registered.subtracting(named).sorted() {
            Issue.record("\(what) \(name) has no rule: say in MatrixRules.\(advice) who may, and what they see.")
        }
        for name in named.subtracting(registered).sorted() {
            Issue.record("\(what) \(name) is in MatrixRules and nowhere else: take it out.")
        }
    }

    @Test("Every type, field, mutation, subscription and route has a rule")
    func complete() async throws {
        let settings = try TestHost.settings(modules: TestHost.allModules, conninfo: "postgres://nowhere.invalid/db")
        let assembly = try ModuleAssembly.assemble(settings)
        let catalog = assembly.catalog
        Self.expect(catalog.objects.keys, MatrixRules.types.keys, "The type", "types")
        for (type, object) in catalog.objects {
            Self.expect(
                object.order, MatrixRules.types[type]?.fields.keys.map { $0 } ?? [], "The field \(type).",
                "types[\"\(type)\"]")
        }
        Self.expect(catalog.schema.queryType.fields.map(\.name), MatrixRules.roots.keys, "The field Query.", "roots")
        Self.expect(
            catalog.schema.mutationType?.fields.map(\.name) ?? [], MatrixRules.mutations.keys, "The mutation",
            "mutations")
        for (name, mutation) in catalog.mutations {
            Self.expect(
                mutation.payload.map(\.name), MatrixRules.mutations[name]?.payload ?? [],
                "The payload's field \(name).",
                "mutations[\"\(name)\"].payload")
        }
        Self.expect(
            catalog.schema.subscriptionType?.fields.map(\.name) ?? [], MatrixRules.subscriptions.keys,
            "The subscription", "subscriptions")
        let routes = assembly.modules.flatMap(\.registration.routes.all)
        Self.expect(
            routes.map { "\($0.method.rawValue) \($0.path)" }, MatrixRules.routes.keys, "The route", "routes")
        let own = HostRoute.enabled(settings).map { "\($0.method.rawValue) \($0.path(query: settings.query.path))" }
        Self.expect(own, MatrixRules.hostRoutes.keys, "The host's route", "hostRoutes")
        // What is described to clients is what there is.
        let described = try JSONParser.parse(Array(assembly.document.text.utf8))["paths"].object?.members ?? []
        Self.expect(
            described.flatMap { path in path.value.names.map { "\($0.uppercased()) \(path.name)" } },
            Array(MatrixRules.routes.keys) + MatrixRules.hostRoutes.keys, "The route of the OpenAPI document", "routes")
    }
}
