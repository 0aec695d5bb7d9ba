import HTTPTypes
import Testing

@testable import HTTP

@Suite("Route table")
struct RouteTableTests {
    private func entry(_ owner: String, _ method: HTTPRequest.Method, _ path: String) -> RouteTable<String>.Entry {
        .init(
            owner: RouteOwner(name: owner, title: owner == "host" ? "the host" : "module \(owner)"), method: method,
            path: path, endpoint: "\(method.rawValue) \(path)")
    }

    private func problems(_ entries: RouteTable<String>.Entry...) -> [RouteFault] {
        RouteTable.assemble(entries).faults
    }

    @Test("Two owners of one method and path are a conflict that names both")
    func conflict() {
        let found = problems(
            entry("host", .get, "/metrics"), entry("plays", .get, "/plays"), entry("users", .get, "/plays"))
        #expect(found.map(\.owner.name) == ["users"])
        #expect(found.first?.message.contains("GET /plays is taken by module plays") == true)
        #expect(
            problems(entry("host", .get, "/metrics"), entry("users", .get, "/metrics")).first?.message.contains(
                "the host") == true)
    }

    @Test("One path may have several methods, of several owners")
    func methods() { #expect(problems(entry("a", .get, "/x"), entry("b", .post, "/x")).isEmpty) }

    @Test(
        "Patterns of which neither is narrower are refused",
        arguments: [
            ("/plays/{id}", "/plays/{play}"), ("/a/{x}/c", "/a/b/{y}"), ("/{a}/b", "/c/{d}"),
        ])
    func ambiguous(left: String, right: String) {
        #expect(problems(entry("a", .get, left), entry("b", .get, right)).count == 1)
        #expect(problems(entry("a", .get, left), entry("b", .delete, right)).count == 1)
    }

    @Test("A narrower pattern wins, in whatever order the two are registered")
    func narrower() throws {
        for paths in [["/users/{id}", "/users/me"], ["/users/me", "/users/{id}"]] {
            let (table, problems) = RouteTable.assemble(paths.map { entry("a", .get, $0) })
            #expect(problems.isEmpty)
            guard case .endpoint(let endpoint, _) = table.match(method: "GET", path: "/users/me") else {
                Issue.record("no match")
                return
            }
            #expect(endpoint == "GET /users/me")
        }
    }

    @Test(
        "A path is no pattern",
        arguments: ["", "x", "/", "/a//b", "/a/", "/{", "/{}", "/{a}/{a}", "/a b", "/{a-b}", "/a{b}"])
    func malformed(path: String) { #expect(problems(entry("a", .get, path)).count == 1) }

    @Test("Matching: parameters decoded, HEAD as GET, methods that are not there, paths that are not there")
    func matching() {
        let table = RouteTable.assemble([
            entry("a", .get, "/plays/{id}"), entry("a", .delete, "/plays/{id}"), entry("a", .post, "/plays"),
        ]).table
        func match(_ method: String, _ path: String) -> String {
            switch table.match(method: method, path: path[...]) {
            case .endpoint(let endpoint, let parameters): "\(endpoint) \(parameters["id"] ?? "-")"
            case .methodNotAllowed(let allowed): allowed.joined(separator: ",")
            case .notFound: "404"
            }
        }
        #expect(match("GET", "/plays/a%20b") == "GET /plays/{id} a b")
        #expect(match("GET", "/%70lays/%61%2f%2561") == "GET /plays/{id} a/%61")
        #expect(match("POST", "/%70%6Cays") == "POST /plays -")
        #expect(match("HEAD", "/plays/1") == "GET /plays/{id} 1")
        #expect(match("POST", "/plays/1") == "DELETE,GET,HEAD,OPTIONS")
        #expect(match("BREW", "/plays") == "OPTIONS,POST")
        for path in [
            "/", "", "*", "plays", "xplays/1", "/plays/", "/plays/1/2", "/plays/%zz", "/plays/%00", "/Plays/1",
            "/plays/%FF", "/plays%2F1",
        ] {
            #expect(match("GET", path) == "404", "\(path)")
        }
    }

    @Test("The parameters of a path come by their names, however many there are")
    func parameters() {
        let table = RouteTable.assemble([
            entry("a", .get, "/users/{user}/videos/{video}/{part}"),
            entry("a", .get, "/users/{user}/videos/all/{part}"),
        ]).table
        func parameters(_ path: String) -> [String: String]? {
            guard case .endpoint(_, let parameters) = table.match(method: "GET", path: path[...]) else { return nil }
            for (name, value) in parameters.dictionary { #expect(parameters[name] == value) }
            #expect(parameters["other"] == nil)
            return parameters.dictionary
        }
        #expect(parameters("/users/1/videos/a%2Fb/2") == ["user": "1", "video": "a/b", "part": "2"])
        #expect(parameters("/users/1/videos/all/2") == ["user": "1", "part": "2"])
        #expect(parameters("/users/1/videos/a/") == nil)
        #expect(parameters("/users/1/videos/a") == nil)
        #expect(PathParameters.none.dictionary.isEmpty && PathParameters.none["user"] == nil)
    }

    @Test("Paths are compared by their bytes: what only looks alike is another path")
    func bytes() {
        let table = RouteTable.assemble([entry("a", .get, "/K"), entry("a", .get, "/K/{id}")]).table
        // The Kelvin sign is canonically equivalent to the letter.
        for path in ["/\u{212a}", "/%E2%84%AA", "/\u{212a}/1", "/%E2%84%AA/1"] {
            guard case .notFound = table.match(method: "GET", path: path[...]) else {
                Issue.record("\(path) matches")
                continue
            }
        }
    }
}
