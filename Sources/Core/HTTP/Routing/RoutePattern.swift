/// The path of a route, cut into its segments.
package struct RoutePattern: Sendable, Hashable {
    package enum Segment: Sendable, Hashable {
        case literal(String)
        case parameter(String)
    }

    /// Why a path is no pattern.
    package struct Fault: Error { package let message: String }

    /// The path as it was written, which is also the label of its metrics.
    package let template: String
    package let segments: [Segment]
    /// The names of the parameters, in their order.
    package let parameters: [String]

    /// Reads `/plays/{id}`: segments of unreserved characters, or one parameter's name in braces.
    package init(_ template: String) throws(Fault) {
        guard template.hasPrefix("/") else { throw Fault(message: "a path begins with \"/\"") }
        var names: Set<String> = []
        var segments: [Segment] = []
        for part in template.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if part.hasPrefix("{"), part.hasSuffix("}") {
                let name = String(part.dropFirst().dropLast())
                guard Self.isName(name) else {
                    throw Fault(message: "\"\(part)\" is no parameter: a name is letters and digits")
                }
                guard names.insert(name).inserted else {
                    throw Fault(message: "the parameter \"\(name)\" is there twice")
                }
                segments.append(.parameter(name))
            } else {
                guard !part.isEmpty, part.utf8.allSatisfy(PercentEncoding.isUnreserved) else {
                    throw Fault(
                        message: "\"\(part)\" is no segment: it is letters, digits, \"-\", \".\", \"_\" or \"~\"")
                }
                segments.append(.literal(String(part)))
            }
        }
        self.template = template
        self.segments = segments
        parameters = segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    /// Whether some path matches both patterns.
    func overlaps(_ other: RoutePattern) -> Bool {
        guard segments.count == other.segments.count else { return false }
        return zip(segments, other.segments).allSatisfy { pair in
            if case (.literal(let left), .literal(let right)) = pair { left == right } else { true }
        }
    }

    /// Whether every path that this pattern matches is matched by the other one too, and not the other way round.
    func isNarrower(than other: RoutePattern) -> Bool {
        guard overlaps(other) else { return false }
        var narrower = false
        for pair in zip(segments, other.segments) {
            switch pair {
            case (.literal, .parameter): narrower = true
            case (.parameter, .literal): return false
            default: break
            }
        }
        return narrower
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".")
            }
    }
}
