import ModuleKit

/// All routes of the host and its modules. Immutable once it is made, and made only of routes that do not conflict.
struct RouteTable<Endpoint: Sendable>: Sendable {
    /// A route as it is registered; `owner` is the module's name, or `host`.
    struct Entry: Sendable {
        let owner: String
        let method: HTTPMethod
        let path: String
        let endpoint: Endpoint
    }

    /// What a request's path and method lead to.
    enum Match {
        /// An endpoint, and the path's parameters, decoded.
        case endpoint(Endpoint, parameters: [String: String])
        /// The path exists, but not for this method; `allowed` lists those that it has.
        case methodNotAllowed(allowed: [String])
        /// No such path.
        case notFound
    }

    private struct Place: Sendable {
        let pattern: RoutePattern
        /// So few that to look through them costs less than a dictionary.
        var endpoints: [(method: HTTPMethod, endpoint: Endpoint)] = []

        func endpoint(for method: HTTPMethod?) -> Endpoint? { endpoints.first { $0.method == method }?.endpoint }
    }

    /// The places without parameters by their whole path, so that most requests cost one look-up.
    private var fixed: [String: Place] = [:]
    /// The places with parameters by their number of segments, narrower ones first.
    private var variable: [Int: [Place]] = [:]

    /// Puts routes together.
    /// - Returns: the table, and every conflict; the table is to be used only where there is none.
    static func assemble(_ entries: [Entry]) -> (table: RouteTable, problems: [ModuleProblem]) {
        var table = RouteTable()
        var problems: [ModuleProblem] = []
        var seen: [(entry: Entry, pattern: RoutePattern)] = []
        for entry in entries {
            do throws(RoutePattern.Fault) {
                let pattern = try RoutePattern(entry.path)
                if let problem = conflict(of: entry, pattern, with: seen) {
                    problems.append(problem)
                } else {
                    table.insert(entry, pattern)
                }
                seen.append((entry, pattern))
            } catch {
                problems.append(
                    ModuleProblem(
                        entry.owner, "The route \(entry.method.rawValue) \(entry.path) is wrong: \(error.message)."))
            }
        }
        return (table, problems)
    }

    private static func conflict(
        of entry: Entry, _ pattern: RoutePattern, with seen: [(entry: Entry, pattern: RoutePattern)]
    ) -> ModuleProblem? {
        for other in seen where pattern.overlaps(other.pattern) {
            let route = "\(entry.method.rawValue) \(entry.path)"
            let owner = other.entry.owner == "host" ? "the host" : "module \(other.entry.owner)"
            if pattern.segments == other.pattern.segments {
                guard entry.method == other.entry.method else { continue }
                return ModuleProblem(entry.owner, "The route \(route) is taken by \(owner). Give it another path.")
            }
            // One narrower than the other is clear: the narrower one wins. Otherwise some path matches both alike.
            guard !pattern.isNarrower(than: other.pattern), !other.pattern.isNarrower(than: pattern) else { continue }
            return ModuleProblem(
                entry.owner,
                "The route \(route) and \(other.entry.method.rawValue) \(other.entry.path) of \(owner) match the same "
                    + "paths, and neither is narrower. Give one another path, or both the same names of parameters.")
        }
        return nil
    }

    private mutating func insert(_ entry: Entry, _ pattern: RoutePattern) {
        guard !pattern.parameters.isEmpty else {
            fixed[entry.path, default: Place(pattern: pattern)].endpoints.append((entry.method, entry.endpoint))
            return
        }
        var places = variable[pattern.segments.count] ?? []
        if let index = places.firstIndex(where: { $0.pattern == pattern }) {
            places[index].endpoints.append((entry.method, entry.endpoint))
        } else {
            let index = places.firstIndex { pattern.isNarrower(than: $0.pattern) } ?? places.count
            places.insert(Place(pattern: pattern, endpoints: [(entry.method, entry.endpoint)]), at: index)
        }
        variable[pattern.segments.count] = places
    }

    /// Finds the endpoint of a path, given without its query. `HEAD` leads where `GET` does.
    func match(method: String, path: Substring) -> Match {
        guard path.utf8.contains(UInt8(ascii: "%")) else { return match(method: method, normalized: path) }
        return match(method: method, normalized: PercentEncoding.normalize(path))
    }

    private func match(method: String, normalized path: Substring) -> Match {
        let method = HTTPMethod(rawValue: method == "HEAD" ? "GET" : method)
        var allowed: Set<HTTPMethod> = []
        if let place = fixed[String(path)] {
            if let endpoint = place.endpoint(for: method) { return .endpoint(endpoint, parameters: [:]) }
            allowed.formUnion(place.endpoints.map(\.method))
        }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for place in variable[segments.count] ?? [] {
            guard let parameters = Self.parameters(of: place.pattern, in: segments) else { continue }
            if let endpoint = place.endpoint(for: method) { return .endpoint(endpoint, parameters: parameters) }
            allowed.formUnion(place.endpoints.map(\.method))
        }
        guard !allowed.isEmpty else { return .notFound }
        return .methodNotAllowed(allowed: Self.names(of: allowed))
    }

    private static func parameters(of pattern: RoutePattern, in segments: [Substring]) -> [String: String]? {
        var parameters: [String: String] = [:]
        for (expected, found) in zip(pattern.segments, segments) {
            switch expected {
            case .literal(let text): guard text == found else { return nil }
            case .parameter(let name):
                guard !found.isEmpty, let value = PercentEncoding.decode(found.utf8) else { return nil }
                parameters[name] = value
            }
        }
        return parameters
    }

    /// The methods for an `Allow` header.
    private static func names(of methods: Set<HTTPMethod>) -> [String] {
        var names = methods.map(\.rawValue)
        if methods.contains(.get) { names.append("HEAD") }
        return (names + ["OPTIONS"]).sorted()
    }
}
