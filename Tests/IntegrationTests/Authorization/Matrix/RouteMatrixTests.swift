import Foundation
import JSON
import ModuleKit
import Settings
import TestSupport
import Testing

@testable import Host
@testable import Relational

/// Every route that reads, with every parameter, for every credential; the routes of code; and those of the host.
@Suite("Matrix: routes", .serialized)
struct RouteMatrixTests {
    /// A route of a module that is asked by somebody.
    private struct Call {
        let world: MatrixWorld
        let credential: MatrixWorld.Credential
        let type: String

        var registry: MatrixRegistry { world.registry }
        var isOpen: Bool { MatrixRules.types[type]?.seen(by: credential.role) == .all }

        func get(_ target: String, method: String = "GET") async -> TestHost.Answer {
            let answer = await world.send(method, target, as: credential)
            world.expectNoLeak(answer, to: credential, sent: target.removingPercentEncoding ?? target)
            return answer
        }

        func expect(_ target: String, _ statuses: Set<Int>, sourceLocation: Testing.SourceLocation = #_sourceLocation)
            async
        {
            for method in ["GET", "HEAD"] {
                let answer = await get(target, method: method)
                #expect(
                    statuses.contains(answer.status), "\(credential.name) \(method) \(target): \(answer.whole)",
                    sourceLocation: sourceLocation)
            }
        }

        /// Expects the same answer of what is a stranger's and of what is gone.
        func expectSame(_ target: (MatrixWorld.Person) -> String?) async {
            guard let foreign = target(world.bob), let gone = target(world.gone) else { return }
            let (one, other) = (await get(foreign), await get(gone))
            world.expectSame(one, other, world.names(type), "\(credential.name) GET \(foreign): \(one.whole)")
        }
    }

    /// The status that refuses a route that reads; nil for who may call it.
    private static func refusal(_ credential: MatrixWorld.Credential, root: String, scope: Scopes = .read) -> Int? {
        refusal(credential, MatrixRules.roots[root] ?? [], scope)
    }

    private static func refusal(
        _ credential: MatrixWorld.Credential, _ roles: Set<Role>, _ scope: Scopes
    ) -> Int? {
        if credential.role == .anonymous { return roles.contains(.anonymous) ? nil : 401 }
        return roles.contains(credential.role) && !credential.scopes.isDisjoint(with: scope) ? nil : 403
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }

    @Test(
        "Every route of one object: of a stranger it answers as of one who is gone, and a field that may not be told is refused"
    )
    func items() async throws {
        try await MatrixWorld.with { world in
            for (route, rule) in MatrixRules.routes {
                let path = String(route.dropFirst("GET ".count))
                let (type, root, isOwn): (String, String, Bool)
                switch rule {
                case .item(let item, let field): (type, root, isOwn) = (item, field, false)
                case .own(let item, let field): (type, root, isOwn) = (item, field, true)
                case .list, .write, .code: continue
                }
                for credential in world.credentials {
                    let call = Call(world: world, credential: credential, type: type)
                    let own = credential.person.flatMap { world.people[$0] }
                    let target = { (person: MatrixWorld.Person) in
                        path.replacing("{id}", with: person.rows[type]?.id ?? "")
                    }
                    if let status = Self.refusal(credential, root: root) {
                        await call.expect(target(world.bob), [status])
                        await call.expectSame(target)
                        continue
                    }
                    for field in call.registry.hidden(of: type, to: credential.role) {
                        await call.expect(target(world.bob) + "?fields=\(field)", [403])
                        await call.expect(target(world.bob) + "?fields=id,\(field)", [403])
                    }
                    if let own { await call.expect(target(own), [200]) }
                    if isOwn {
                        if own == nil { await call.expect(path, [404]) }
                        continue
                    }
                    if !call.isOpen { await call.expectSame(target) }
                    await call.expect(target(world.bob), [call.isOpen ? 200 : 404])
                    await call.expect(target(world.gone), [404])
                    for field in call.registry.values(of: type, to: credential.role) {
                        await call.expect(target(world.bob) + "?fields=\(field)", [call.isOpen ? 200 : 404])
                    }
                }
            }
        }
    }

    @Test("Every route of a list, with each of its parameters: a stranger's value finds what nobody's finds")
    func lists() async throws {
        try await MatrixWorld.with { world in
            let admin = try world.credential("admin")
            let document = await world.send("GET", "/openapi.json", as: admin).json
            for (route, rule) in MatrixRules.routes {
                guard case .list(let type, let root) = rule else { continue }
                let path = String(route.dropFirst("GET ".count))
                let parameters = document["paths"][path]["get"]["parameters"].array ?? []
                let names = parameters.compactMap { parameter in
                    parameter["name"].string
                        ?? parameter["$ref"].string.flatMap { $0.split(separator: "/").last }.flatMap {
                            document["components"]["parameters"][String($0)]["name"].string
                        }
                }
                #expect(names.count > 5, "\(route)")
                for credential in world.credentials {
                    let call = Call(world: world, credential: credential, type: type)
                    if let status = Self.refusal(credential, root: root) {
                        await call.expect(path, [status])
                        continue
                    }
                    await call.expect(path, [200])
                    // What a parameter is to somebody follows from their role.
                    guard world.roles.contains(where: { $0.name == credential.name }) else { continue }
                    for name in names { await Self.judge(name, path, call) }
                }
            }
        }
    }

    /// A parameter of a list, with the values of a stranger's row.
    private static func judge(_ name: String, _ path: String, _ call: Call) async {
        let world = call.world
        let registry = call.registry
        switch name {
        case "first", "last": await call.expect("\(path)?\(name)=5", [200])
        case "orderBy":
            for order in registry.orders(of: call.type) {
                let field = registry.field(by: order, of: call.type) ?? "id"
                let isPlain = registry.isPlain(field, of: call.type, to: call.credential.role)
                await call.expect("\(path)?orderBy=\(order)", [isPlain ? 200 : 403])
                guard isPlain else { continue }
                for position in ["after", "before"] {
                    let target = { (person: MatrixWorld.Person) in
                        person.rows[call.type]?.cursors[order].map {
                            "\(path)?orderBy=\(order)&\(position)=\(encoded($0))"
                        }
                    }
                    if call.isOpen {
                        _ = await call.get(target(world.bob) ?? path)
                    } else {
                        await call.expectSame(target)
                    }
                }
            }
        // With the orders, since a cursor is one of an order.
        case "after", "before": break
        case "fields":
            for field in registry.values(of: call.type) {
                let isTold = registry.values(of: call.type, to: call.credential.role).contains(field)
                await call.expect("\(path)?fields=\(field)", [isTold ? 200 : 403])
            }
        case "externalUserId":
            await call.expect("\(path)?\(name)=\(encoded(world.bob.external))", [200])
            if !call.isOpen { await call.expectSame { "\(path)?\(name)=\(encoded($0.external))" } }
        default:
            let parts = name.split(separator: "[")
            let field = ["from": "time", "to": "time"][name] ?? String(parts[0])
            let comparison = parts.count > 1 ? String(parts[1].dropLast()) : "eq"
            let target = { (person: MatrixWorld.Person) -> String? in
                let values = person.rows[call.type]?.values
                let value =
                    field == "time"
                    ? values?["playTimestamp"] ?? values?["interactionTimestamp"] : values?[field]
                if comparison == "isNull" { return "\(path)?\(encoded(name))=false" }
                return (value?.texts.first).map { "\(path)?\(encoded(name))=\(encoded($0))" }
            }
            guard let foreign = target(world.bob) else {
                Issue.record(
                    "Nobody knows what the parameter \(name) of \(path) compares: teach RouteMatrixTests.judge.")
                return
            }
            let isPlain = registry.isPlain(field, of: call.type, to: call.credential.role)
            await call.expect(foreign, [isPlain ? 200 : 403])
            if isPlain, !call.isOpen { await call.expectSame(target) }
        }
    }

    @Test(
        "Every route of a module's own code is for those alone who may call it, and of a stranger it answers as of one who is gone"
    )
    func code() async throws {
        try await MatrixWorld.with { world in
            for (route, rule) in MatrixRules.routes {
                guard case .code(let roles, let scope, let owner) = rule else { continue }
                let parts = route.split(separator: " ").map(String.init)
                for credential in world.credentials {
                    let path = { (id: String) in owner.map { parts[1].replacing("{\($0)}", with: id) } ?? parts[1] }
                    let call = { (id: String, who: MatrixWorld.Credential) in
                        let answer = await world.send(parts[0], path(id), as: who)
                        world.expectNoLeak(answer, to: who, sent: path(id))
                        return answer
                    }
                    let admitted = owner == nil ? roles : roles.union([.viewer])
                    if let status = Self.refusal(credential, admitted, scope) {
                        let answer = await call(world.bob.id, credential)
                        #expect(answer.status == status, "\(credential.name) \(route): \(answer.text)")
                    } else if owner != nil, credential.role == .viewer {
                        let (foreign, gone) = (
                            await call(world.bob.id, credential), await call(world.gone.id, credential)
                        )
                        #expect(foreign.status == 404, "\(credential.name) \(route): \(foreign.text)")
                        world.expectSame(foreign, gone, world.names("User"), "\(credential.name) \(route)")
                        let own = await call(world.alice.id, credential)
                        #expect(own.status < 300, "\(credential.name) \(route): \(own.text)")
                    } else if credential.person != nil {
                        // What is good may end with the call.
                        let newcomer = try await world.newcomer(credential.role)
                        let answer = await call(newcomer.id, newcomer.credential)
                        #expect(answer.status < 300, "\(credential.name) \(route): \(answer.text)")
                    }
                }
            }
        }
    }

    @Test("The routes that modules register do what the table says of them")
    func actions() async throws {
        let settings = try TestHost.settings(modules: TestHost.allModules, conninfo: "postgres://nowhere.invalid/db")
        for route in try ModuleAssembly.assemble(settings).modules.flatMap(\.registration.routes.all) {
            let name = "\(route.method.rawValue) \(route.path)"
            let rule = try #require(MatrixRules.routes[name], "\(name)")
            switch (route.action, rule) {
            case (.write(let mutation), .write(let expected)): #expect(mutation == expected, "\(name)")
            case (.item(let type, let root), .item(let expected, let field)),
                (.own(let type, let root), .own(let expected, let field)),
                (.list(let type, let root, _), .list(let expected, let field)):
                #expect(type == expected && root == field, "\(name)")
            case (.handler(_, let contract), .code(let roles, _, let owner)),
                (.stream(_, let contract), .code(let roles, _, let owner)):
                #expect(contract.access.roles == roles && contract.access.owner == owner, "\(name)")
            default: Issue.record("\(name) does something else than MatrixRules.routes says.")
            }
        }
    }

    @Test("The host's own routes: who may, with what, and what others are told")
    func host() async throws {
        try await MatrixWorld.with { world in
            for (route, rule) in MatrixRules.hostRoutes {
                let parts = route.split(separator: " ").map(String.init)
                let methods = parts[0] == "GET" ? ["GET", "HEAD"] : [parts[0]]
                for (credential, method) in world.credentials.flatMap({ one in methods.map { (one, $0) } }) {
                    let answer = await world.send(method, parts[1], as: credential)
                    let what: Comment = "\(credential.name) \(method) \(parts[1]): \(answer.whole.prefix(600))"
                    world.expectNoLeak(answer, to: credential, sent: "")
                    switch rule {
                    case .everybody: #expect(answer.status == 200, what)
                    case .graphQL: #expect([200, 400, 415].contains(answer.status), what)
                    case .readers(let roles):
                        guard let status = Self.refusal(credential, roles, .read) else {
                            #expect(![401, 403].contains(answer.status), what)
                            continue
                        }
                        #expect(answer.status == status, what)
                        #expect(method == "HEAD" || answer.text.utf8.count < 1_000, what)
                        #expect((answer.header("www-authenticate") != nil) == (status == 401), what)
                    }
                }
            }
        }
    }

    @Test("What is explained or examined is for those alone who may have it, and the schema is asked for by readers")
    func introspection() async throws {
        try await MatrixWorld.with { world in
            for credential in world.credentials {
                let mayRead = credential.role != .anonymous && credential.scopes.contains(.read)
                for text in ["{ __schema { types { name } } }", "{ __type(name: \"User\") { fields { name } } }"] {
                    let answer = await world.ask(text, as: credential)
                    let what: Comment = "\(credential.name) \(text): \(answer.text.prefix(300))"
                    #expect(answer.codes.isEmpty == mayRead, what)
                    #expect(mayRead || !answer.text.contains("email"), what)
                }
                for extensions in [["explain": true], ["explain": "analyze"], ["analyze": true]] as [JSONValue] {
                    let answer = await world.send(
                        "POST", "/query", ["query": "{ me { id } }", "extensions": extensions], as: credential)
                    let mayExplain = credential.role == .admin && mayRead
                    let what: Comment = "\(credential.name) \(extensions.text): \(answer.text.prefix(300))"
                    #expect(answer.codes.isEmpty == mayExplain, what)
                    #expect(mayExplain || !answer.text.contains("SELECT"), what)
                }
            }
        }
    }
}
