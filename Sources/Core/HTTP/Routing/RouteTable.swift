package import HTTPTypes

/// All routes. Immutable once it is made, and made only of routes that do not conflict.
///
/// Each request looks its path up here, so that the look-up compares bytes and takes no memory but for the parameters.
package struct RouteTable<Endpoint: Sendable>: Sendable {
    /// A route as it is registered.
    package struct Entry: Sendable {
        let owner: RouteOwner
        let method: HTTPRequest.Method
        let path: String
        let endpoint: Endpoint

        /// - Parameters:
        ///   - owner: who registers the route.
        ///   - method: the method; `GET` answers `HEAD`, too.
        ///   - path: the path's template; see ``RoutePattern``.
        ///   - endpoint: what answers.
        package init(owner: RouteOwner, method: HTTPRequest.Method, path: String, endpoint: Endpoint) {
            self.owner = owner
            self.method = method
            self.path = path
            self.endpoint = endpoint
        }
    }

    /// What a request's path and method lead to.
    package enum Match {
        /// An endpoint, and the path's parameters, decoded.
        case endpoint(Endpoint, parameters: PathParameters)
        /// The path exists, but not for this method; `allowed` lists those that it has.
        case methodNotAllowed(allowed: [String])
        /// No such path.
        case notFound
    }

    private struct Place: Sendable {
        let pattern: RoutePattern
        /// The path's bytes where it has no parameters, and else those of each of its segments, with none for a parameter.
        let literals: [[UInt8]]
        /// So few that to look through them costs less than a dictionary.
        var endpoints: [(method: String, endpoint: Endpoint)] = []

        init(pattern: RoutePattern) {
            self.pattern = pattern
            literals =
                pattern.parameters.isEmpty
                ? [Array(pattern.template.utf8)]
                : pattern.segments.map { if case .literal(let text) = $0 { Array(text.utf8) } else { [] } }
        }

        func endpoint(for method: String) -> Endpoint? { endpoints.first { $0.method == method }?.endpoint }
    }

    /// The places without parameters by the length of their paths, which few have in common.
    private var fixed: [[Place]] = []
    /// The places with parameters by their number of segments, narrower ones first.
    private var variable: [[Place]] = []

    /// Puts routes together.
    /// - Returns: the table, and every conflict; the table is to be used only where there is none.
    package static func assemble(_ entries: [Entry]) -> (table: RouteTable, faults: [RouteFault]) {
        var table = RouteTable()
        var faults: [RouteFault] = []
        var seen: [(entry: Entry, pattern: RoutePattern)] = []
        for entry in entries {
            do throws(RoutePattern.Fault) {
                let pattern = try RoutePattern(entry.path)
                if let fault = conflict(of: entry, pattern, with: seen) {
                    faults.append(fault)
                } else {
                    table.insert(entry, pattern)
                }
                seen.append((entry, pattern))
            } catch {
                faults.append(
                    RouteFault(
                        owner: entry.owner,
                        message: "The route \(entry.method.rawValue) \(entry.path) is wrong: \(error.message)."))
            }
        }
        return (table, faults)
    }

    private static func conflict(
        of entry: Entry, _ pattern: RoutePattern, with seen: [(entry: Entry, pattern: RoutePattern)]
    ) -> RouteFault? {
        for other in seen where pattern.overlaps(other.pattern) {
            let route = "\(entry.method.rawValue) \(entry.path)"
            let owner = other.entry.owner.title
            if pattern.segments == other.pattern.segments {
                guard entry.method == other.entry.method else { continue }
                return RouteFault(
                    owner: entry.owner, message: "The route \(route) is taken by \(owner). Give it another path.")
            }
            // One narrower than the other is clear: the narrower one wins. Otherwise some path matches both alike.
            guard !pattern.isNarrower(than: other.pattern), !other.pattern.isNarrower(than: pattern) else { continue }
            return RouteFault(
                owner: entry.owner,
                message:
                    "The route \(route) and \(other.entry.method.rawValue) \(other.entry.path) of \(owner) match the same "
                    + "paths, and neither is narrower. Give one another path, or both the same names of parameters.")
        }
        return nil
    }

    private mutating func insert(_ entry: Entry, _ pattern: RoutePattern) {
        guard !pattern.parameters.isEmpty else {
            return Self.insert(entry, pattern, into: &fixed, at: entry.path.utf8.count)
        }
        Self.insert(entry, pattern, into: &variable, at: pattern.segments.count)
    }

    private static func insert(_ entry: Entry, _ pattern: RoutePattern, into places: inout [[Place]], at index: Int) {
        while places.count <= index { places.append([]) }
        let position =
            places[index].firstIndex { $0.pattern == pattern }
            ?? {
                let position = places[index].firstIndex { pattern.isNarrower(than: $0.pattern) } ?? places[index].count
                places[index].insert(Place(pattern: pattern), at: position)
                return position
            }()
        places[index][position].endpoints.append((entry.method.rawValue, entry.endpoint))
    }

    /// Finds the endpoint of a path, given without its query. `HEAD` leads where `GET` does.
    package func match(method: String, path: Substring) -> Match {
        var path = path
        if path.utf8.contains(UInt8(ascii: "%")) { path = PercentEncoding.normalize(path) }
        let method = method == "HEAD" ? "GET" : method
        return path.withUTF8 { path in
            find(path, method) ?? refuse(path)
        }
    }

    private func find(_ path: UnsafeBufferPointer<UInt8>, _ method: String) -> Match? {
        if path.count < fixed.count {
            for place in fixed[path.count] where path.elementsEqual(place.literals[0]) {
                if let endpoint = place.endpoint(for: method) { return .endpoint(endpoint, parameters: .none) }
            }
        }
        for place in candidates(for: path) {
            guard let endpoint = place.endpoint(for: method), let parameters = Self.parameters(of: place, in: path)
            else { continue }
            return .endpoint(endpoint, parameters: parameters)
        }
        return nil
    }

    /// What to answer where no endpoint was found: the methods that the path has all the same, if it is there.
    private func refuse(_ path: UnsafeBufferPointer<UInt8>) -> Match {
        var allowed: Set<String> = []
        if path.count < fixed.count {
            for place in fixed[path.count] where path.elementsEqual(place.literals[0]) {
                allowed.formUnion(place.endpoints.map(\.method))
            }
        }
        for place in candidates(for: path) where Self.parameters(of: place, in: path) != nil {
            allowed.formUnion(place.endpoints.map(\.method))
        }
        guard !allowed.isEmpty else { return .notFound }
        return .methodNotAllowed(allowed: Self.names(of: allowed))
    }

    /// The places with as many segments as a path has.
    private func candidates(for path: UnsafeBufferPointer<UInt8>) -> [Place] {
        guard path.first == UInt8(ascii: "/") else { return [] }
        var segments = 0
        for byte in path where byte == UInt8(ascii: "/") { segments += 1 }
        return segments < variable.count ? variable[segments] : []
    }

    /// The parameters that a path has for a place; nil where it is none of that place.
    private static func parameters(of place: Place, in path: UnsafeBufferPointer<UInt8>) -> PathParameters? {
        var parameters = PathParameters(names: place.pattern.parameters)
        var rest = path[...]
        for literal in place.literals {
            // Over the slash before it.
            rest = rest.dropFirst()
            let segment = rest.prefix { $0 != UInt8(ascii: "/") }
            rest = rest[segment.endIndex...]
            if !literal.isEmpty {
                guard segment.elementsEqual(literal) else { return nil }
            } else {
                guard !segment.isEmpty, let value = PercentEncoding.decode(segment) else { return nil }
                parameters.append(value)
            }
        }
        return parameters
    }

    /// The methods for an `Allow` header.
    private static func names(of methods: Set<String>) -> [String] {
        (methods + (methods.contains("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"])).sorted()
    }
}
