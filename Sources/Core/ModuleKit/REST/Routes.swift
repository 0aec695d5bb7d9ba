public import Relational

/// The REST routes of a module.
public struct Routes: Sendable {
    /// The routes, in the order of their registration.
    public private(set) var all: [Route] = []

    /// No routes.
    public init() {}

    /// Adds a route whose answer code gives, for input that the code reads by itself. A request with a query parameter that is
    /// not in `parameters`, or is there twice, is refused.
    public mutating func on(
        _ method: HTTPMethod, _ path: String, _ summary: String, parameters: [String] = [],
        answers: [RouteAnswer] = [], allowing access: FieldAccess? = nil, handler: @escaping Route.Handler
    ) {
        let contract = RouteContract(
            queryParameters: parameters, answers: answers, access: access ?? .usual(for: method))
        all.append(Route(method: method, path: path, summary: summary, action: .handler(handler, contract)))
    }

    /// Adds a route whose answer code gives, for input that is read and found right before the code runs.
    ///
    ///     routes.on(
    ///         .get, "/videos/{id}/stars", "Sums up a video's stars", input: StarsQuestion.init(from:),
    ///         answers: [.ok([FieldDefinition("mean", type: "Float", description: "The mean.")], "The stars.")]
    ///     ) { question, request, context in … }
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the path, with parameters in braces.
    ///   - summary: what the route does, in one line.
    ///   - operation: the operation's name in the OpenAPI document, in lower camel case; one is made of method and path
    ///     unless it is given.
    ///   - read: reads the parameters and the body; see ``RouteInput``. A request with a query parameter that it does not ask
    ///     for, or with one twice, is refused.
    ///   - answers: the answers that the code gives, for the documentation.
    ///   - access: who may call it. Unless it is said, a GET is for those who see what is recorded of everybody, and any other
    ///     method for those who may write for everybody. With ``FieldAccess/owner(_:or:)`` viewers may call it where the named
    ///     parameter of the path is their own id; any other path names nothing for them.
    ///   - handler: answers a request. It throws what a ``Route/Handler`` throws.
    public mutating func on<Input: Sendable>(
        _ method: HTTPMethod, _ path: String, _ summary: String, named operation: String? = nil,
        input read: @escaping @Sendable (inout RouteInput) -> Input, answers: [RouteAnswer],
        allowing access: FieldAccess? = nil,
        handler: @escaping @Sendable (Input, Request, ModuleContext) async throws -> Response
    ) {
        let contract = RouteContract(
            named: operation, reading: RouteInput.describing(read), answers: answers,
            access: access ?? .usual(for: method))
        let hasBody = !contract.body.isEmpty
        let action = Route.Action.handler(
            { request, context in
                let input = try RouteInput.read(request, hasBody: hasBody, read)
                return try await handler(input, request, context)
            }, contract)
        all.append(Route(method: method, path: path, summary: summary, action: action))
    }

    /// Adds a route whose code reads the request's body as it comes, and may write its answer as it makes it. Neither is ever held
    /// whole: a client that does not send or read suspends the code, and code that does not read or write suspends the client.
    ///
    ///     routes.stream(
    ///         .post, "/videos/{id}/stars", "Takes many ratings", input: VideoName.init(from:),
    ///         body: StreamedBody("application/x-ndjson", upTo: 64 << 20, "A rating a line."),
    ///         answers: [.ok(media: "application/x-ndjson", "What became of each line.")]
    ///     ) { video, request, context in
    ///         StreamedResponse(mediaType: "application/x-ndjson") { writer in
    ///             for try await line in request.body.lines(longest: 4 << 10) { try await writer.write(…) }
    ///         }
    ///     }
    ///
    /// The time of a request does not bound it as a whole. It ends where no byte has come in or gone out for that long.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the path, with parameters in braces.
    ///   - summary: what the route does, in one line.
    ///   - operation: the operation's name in the OpenAPI document, in lower camel case; one is made of method and path
    ///     unless it is given.
    ///   - read: reads the parameters; see ``RouteInput``. Fields of a body it cannot ask for.
    ///   - body: the body that the route takes; nil where it takes none.
    ///   - answers: the answers that the code gives, for the documentation.
    ///   - access: who may call it. Unless it is said, a GET is for those who see what is recorded of everybody, and any other
    ///     method for those who may write for everybody. With ``FieldAccess/owner(_:or:)`` viewers may call it where the named
    ///     parameter of the path is their own id; any other path names nothing for them.
    ///   - handler: answers a request. It throws what a ``Route/Handler`` throws.
    public mutating func stream<Input: Sendable>(
        _ method: HTTPMethod, _ path: String, _ summary: String, named operation: String? = nil,
        input read: @escaping @Sendable (inout RouteInput) -> Input, body: StreamedBody? = nil, answers: [RouteAnswer],
        allowing access: FieldAccess? = nil,
        handler: @escaping @Sendable (Input, StreamedRequest, ModuleContext) async throws -> StreamedResponse
    ) {
        let contract = RouteContract(
            named: operation, reading: RouteInput.describing(read), streaming: body, answers: answers,
            access: access ?? .usual(for: method))
        let action = Route.Action.stream(
            { request, context in
                let input = try RouteInput.read(request.head, hasBody: false, read)
                return try await handler(input, request, context)
            }, contract)
        all.append(Route(method: method, path: path, summary: summary, action: action))
    }

    /// Adds a route that writes what the mutation of that name writes, by the same code.
    ///
    /// The body holds the fields of the mutation's input. Parameters of the path are called as fields of the input, whose values they
    /// give in place of the body. For a mutation that updates or deletes they are the object's key: `id`, which may have any other name
    /// there, or the fields of a key of several columns.
    ///
    /// The answer is 201 with the object and its address below this path where it is new; 200 with the object where it was
    /// changed, or where the client had sent it before; 204 where it is deleted. A mutation that answers with more than its object,
    /// or with none, is answered with an object of its payload's fields, `query` aside. One over a list takes an array of objects,
    /// and is answered with 200 and `results`.
    public mutating func write(_ method: HTTPMethod, _ path: String, by mutation: String, _ summary: String) {
        all.append(Route(method: method, path: path, summary: summary, action: .write(mutation: mutation)))
    }

    /// Adds `GET path`, answered with the scalar fields of one object of `type`, or 404. The path's only parameter is the
    /// object's key; `root` is the query field that looks it up.
    public mutating func item(_ path: String, of type: String, by root: String, _ summary: String) {
        all.append(Route(method: .get, path: path, summary: summary, action: .item(type: type, root: root)))
    }

    /// Adds `GET path`, answered with the scalar fields of the object of `type` whose key is the id of the user who asks, or 404 where
    /// a credential is none of a user. `root` is the query field that looks it up by key.
    public mutating func own(_ path: String, of type: String, by root: String, _ summary: String) {
        all.append(Route(method: .get, path: path, summary: summary, action: .own(type: type, root: root)))
    }

    /// Adds `GET path`, answered with a page (`items`, `pageInfo`, a `Link` header) of the objects of `type` with all
    /// their scalar fields. `root` is the query field that lists them; besides `first`, `after` and `orderBy` the route
    /// takes the query parameters of `filters`, and one for every comparison of every filter that the type's `Listing` has:
    /// `?createdAt[gte]=…`.
    public mutating func list(
        _ path: String, of type: String, by root: String, filters: [ListParameter], _ summary: String
    ) {
        all.append(
            Route(method: .get, path: path, summary: summary, action: .list(type: type, root: root, filters: filters)))
    }
}

/// A query parameter of a list route, and the filter of the query field that it sets.
public struct ListParameter: Sendable, Hashable {
    /// The parameter's name in the URL.
    public let name: String
    /// The filter's name, as the type's `Listing` declares it.
    public let filter: String
    /// The filter's operator: `eq`, `gte`, `lt` and so on.
    public let comparison: String
    /// The parameter that says the same by what a user's own site calls them; nil where it is about no user.
    public private(set) var external: String?

    /// `?userId=`, and `?externalUserId=` beside it: by what the user's own site calls them.
    public static func user(_ name: String = "userId") -> ListParameter {
        var parameter = ListParameter(name)
        parameter.external = Mutation.externalName(of: name)
        return parameter
    }

    /// `?name=` sets `filter: { <filter>: { <comparison>: … } }`. Without a filter's name it is that of the parameter.
    public init(_ name: String, filter: String? = nil, _ comparison: String = "eq") {
        self.name = name
        self.filter = filter ?? name
        self.comparison = comparison
    }
}

/// One REST route: a method, a path and what answers it.
public struct Route: Sendable {
    /// Answers a request. A thrown ``Problem`` is sent as it is; a database constraint that the module gave a meaning
    /// becomes that problem; anything else is a 500 whose cause only the log shows.
    public typealias Handler = @Sendable (Request, ModuleContext) async throws -> Response

    /// Answers a request whose body is read as it comes. It throws what a ``Handler`` throws.
    public typealias StreamHandler = @Sendable (StreamedRequest, ModuleContext) async throws -> StreamedResponse

    /// What answers a route.
    public enum Action: Sendable {
        /// Code of the module, and what it takes and gives.
        case handler(Handler, RouteContract)
        /// Code of the module that reads and writes as it goes, and what it takes and gives.
        case stream(StreamHandler, RouteContract)
        /// The write behind a mutation.
        case write(mutation: String)
        /// One object of a type, looked up by a query field.
        case item(type: String, root: String)
        /// The object of a type whose key is the id of the user who asks, looked up by a query field.
        case own(type: String, root: String)
        /// A page of the objects of a type, listed by a query field.
        case list(type: String, root: String, filters: [ListParameter])
    }

    /// The method.
    public let method: HTTPMethod
    /// The path, with parameters in braces: `/plays/{id}`.
    public let path: String
    /// What the route does, in one line, for `videoplay modules` and the documentation.
    public let summary: String
    /// What answers.
    public let action: Action
}

/// The methods that a route can have.
public enum HTTPMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}

extension FieldAccess {
    /// Who may call a route that says nothing of it.
    static func usual(for method: HTTPMethod) -> FieldAccess { method == .get ? .seeingAll : .writing }
}
