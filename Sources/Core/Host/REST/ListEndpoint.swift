import GraphQL
import HTTP
import HTTPTypes
import JSON
import ModuleKit
import Relational

/// `GET /things`: a page of the objects of a type, as `items` and `pageInfo` with a `Link` header, by a query that is
/// parsed and validated once.
struct ListEndpoint: Sendable {
    private let engine: QueryEngine
    private let operation: StoredOperation
    private let document: Document
    private let fields: [String]
    /// The parameters that filter, by their names.
    private let filters: [String: ListFilter]
    private let orders: [String]
    private let names: [String]
    /// The names of the parameters that are lists.
    private let lists: [String]
    private let pageSize: Int
    private let pageLimit: Int
    private let choices = QueryChoices<StoredOperation>()

    private static let paging = ["first", "after", "last", "before", "orderBy"]

    /// - Parameters:
    ///   - type: the object type.
    ///   - root: the field of `Query` that lists its objects.
    ///   - filters: the parameters that filter.
    ///   - limits: the bounds of a page.
    init(
        type: String, root: String, filters: [ListParameter], engine: QueryEngine, limits: QueryLimits
    ) throws(UnanswerableRoute) {
        let schema = engine.catalog.schema
        let resolved = try ListFilter.all(filters, of: type, in: engine.catalog)
        self.filters = Dictionary(resolved.map { ($0.parameter, $0) }, uniquingKeysWith: { first, _ in first })
        guard case .enumeration(let order) = schema.type(named: type + "Order") else {
            throw UnanswerableRoute(message: "the type \(type) cannot be listed")
        }
        orders = order.values.map(\.name)
        names = Self.paging + [FieldSelection.parameter] + resolved.map(\.parameter)
        lists = ["orderBy", FieldSelection.parameter] + resolved.filter(\.isList).map(\.parameter)
        pageSize = limits.pageSize
        pageLimit = limits.listSize
        self.engine = engine
        fields = engine.catalog.shownFields(of: type)
        document = Document(type: type, root: root, isFiltered: !resolved.isEmpty)
        do throws(QueryFailure) {
            operation = try engine.store(document.text(engine.catalog.selection(of: fields, in: type)))
        } catch {
            throw UnanswerableRoute(message: error.errors.map(\.message).joined(separator: " "))
        }
    }

    /// The query behind the route.
    private struct Document {
        let type: String
        let root: String
        let isFiltered: Bool

        func text(_ fields: String) -> String {
            let filter = isFiltered ? (", $filter: \(type)Filter", ", filter: $filter") : ("", "")
            return """
                query($first: Int, $after: String, $last: Int, $before: String, $orderBy: [\(type)Order!]\(filter.0)) {
                  \(root)(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy\(filter.1)) {
                    items: nodes { \(fields) }
                    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
                  }
                }
                """
        }
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        let parameters = try QueryParameters.parse(exchange.query)
        let values = try ParameterNames.values(of: parameters, known: names, lists: lists)
        let operation = try operation(showing: values[FieldSelection.parameter])
        let answer = try await engine.run(
            operation, variables: try variables(values, parameters), in: exchange.queryContext)
        guard let bytes = answer.bytes else { throw Problem.internalError }
        var reply = HTTPReply(json: bytes)
        if let page = answer.page, let link = link(exchange.path, parameters, values, page) {
            reply.fields[.link] = link
        }
        return reply
    }

    /// The query for the fields that a list of names chooses.
    private func operation(showing list: String?) throws -> StoredOperation {
        guard let list else { return operation }
        if let chosen = choices.choice(for: list[...]) { return chosen }
        guard let names = try FieldSelection.names(in: list, of: fields) else { return operation }
        let chosen = try engine.store(document.text(engine.catalog.selection(of: names, in: document.type)))
        choices.keep(chosen, for: list[...])
        return chosen
    }

    private func variables(
        _ values: [String: String], _ parameters: [(name: String, value: String)]
    ) throws(Problem) -> JSONObject {
        var variables = JSONObject()
        let isBackward = values["last"] != nil || values["before"] != nil
        if isBackward, values["first"] != nil || values["after"] != nil {
            throw .badRequest(
                "Take \"first\" and \"after\" to page forward, or \"last\" and \"before\" to page backward, not both.",
                code: "invalid_parameter")
        }
        variables[isBackward ? "last" : "first"] = .integer(
            try count(isBackward ? "last" : "first", values[isBackward ? "last" : "first"]))
        if let cursor = values["after"] { variables["after"] = .string(cursor) }
        if let cursor = values["before"] { variables["before"] = .string(cursor) }
        if let order = values["orderBy"] { variables["orderBy"] = try orderBy(order) }
        if let filter = try filter(parameters.map(\.name), values) { variables["filter"] = filter }
        return variables
    }

    private func count(_ name: String, _ text: String?) throws(Problem) -> Int {
        guard let text else { return pageSize }
        guard let count = Int(text), (1...pageLimit).contains(count) else {
            throw ParameterNames.invalid(name, "is a whole number from 1 to \(pageLimit)")
        }
        return count
    }

    private func orderBy(_ text: String) throws(Problem) -> JSONValue {
        var values: [JSONValue] = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false).prefix(orders.count + 1) {
            guard orders.contains(String(name)) else {
                throw ParameterNames.invalid(
                    "orderBy", "is one of \(orders.joined(separator: ", "))")
            }
            values.append(.string(String(name)))
        }
        return .array(values)
    }

    private func filter(_ names: [String], _ values: [String: String]) throws(Problem) -> JSONValue? {
        var filter = JSONObject()
        var seen: Set<String> = []
        // A list may be there several times; its value is all of them.
        for name in names where seen.insert(name).inserted {
            guard let parameter = filters[name], let text = values[name] else { continue }
            var comparisons = filter[parameter.filter]?.object ?? JSONObject()
            guard comparisons[parameter.comparison] == nil else {
                throw ParameterNames.invalid(name, "says what another parameter does; give one of them")
            }
            comparisons[parameter.comparison] = try parameter.value(text)
            filter[parameter.filter] = .object(comparisons)
        }
        return filter.isEmpty ? nil : .object(filter)
    }

    /// The addresses of the pages after and before this one (RFC 8288), relative to the server.
    private func link(
        _ path: Substring, _ parameters: [(name: String, value: String)], _ values: [String: String], _ page: PageInfo
    ) -> String? {
        let others = parameters.filter { !Self.paging.prefix(4).contains($0.name) }
        let count = values["first"] ?? values["last"] ?? String(pageSize)
        func address(_ size: String, _ position: String, _ cursor: String, _ relation: String) -> String {
            let query = ([(size, count), (position, cursor)] + others.map { ($0.name, $0.value) })
                .map { PercentEncoding.encode($0.0) + "=" + PercentEncoding.encode($0.1) }
            return "<\(path)?\(query.joined(separator: "&"))>; rel=\"\(relation)\""
        }
        var links: [String] = []
        if page.hasNextPage, let cursor = page.endCursor { links.append(address("first", "after", cursor, "next")) }
        if page.hasPreviousPage, let cursor = page.startCursor {
            links.append(address("last", "before", cursor, "prev"))
        }
        return links.isEmpty ? nil : links.joined(separator: ", ")
    }
}
