import HTTP
import HTTPTypes
import ModuleKit
import NIOCore
import Postgres
import ProblemDetails
import Relational

/// A REST route whose code reads the body as it comes, and writes the answer as it makes it.
struct StreamEndpoint: Sendable {
    private let handler: Route.StreamHandler
    private let body: StreamedBody?
    private let parameters: ModuleParameters
    private let context: ModuleContext
    private let access: RouteAccess
    /// How long a query may take.
    private let time: Duration

    init(
        handler: @escaping Route.StreamHandler, contract: RouteContract, access: RouteAccess, context: ModuleContext,
        time: Duration
    ) {
        self.handler = handler
        self.access = access
        body = contract.streamedBody
        parameters = ModuleParameters(contract)
        self.context = context
        self.time = time
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        try access.check(exchange)
        let head = try exchange.request()
        try parameters.check(head)
        try checkMediaType(exchange)
        let body = RequestBody { [stream = exchange.bodyStream] in
            do { return try await stream?.next() } catch let cut as StreamCut { throw StreamEnded(cut) }
        }
        let (context, time) = (context.logging(head.id), time)
        let request = StreamedRequest(head, body: body) {
            var query = exchange.queryContext
            query.deadline = .now + time
            return query
        }
        let response = try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await handler(request, context)
        }
        return HTTPReply(response)
    }

    private func checkMediaType(_ exchange: HTTPExchange) throws(Problem) {
        guard let body, exchange.hasBody else { return }
        guard body.takes(exchange.head.headerFields[.contentType]) else {
            throw Problem(
                status: 415, code: "unsupported_media_type", title: "Unsupported media type",
                detail: "Send the body as \(body.mediaTypes.joined(separator: " or ")).")
        }
    }
}

extension HTTPReply {
    /// The answer of a module.
    fileprivate init(_ response: StreamedResponse) {
        switch response.content {
        case .whole(let bytes):
            self.init(Response(status: response.status, headers: response.headers, body: bytes))
        case .written(let write):
            self.init(Response(status: response.status, headers: response.headers))
            body = .transfer { writer in
                // A module may compute for long, which must hold up no connection.
                try await withTaskExecutorPreference(globalConcurrentExecutor) {
                    try await write(ResponseWriter(writer))
                }
            }
        }
    }
}

extension ResponseWriter {
    fileprivate init(_ writer: HTTPBodyWriter) {
        self.init(
            { bytes in
                do { try await writer.write(bytes) } catch let cut as StreamCut { throw StreamEnded(cut) }
            },
            begin: {
                do { try await writer.begin() } catch let cut as StreamCut { throw StreamEnded(cut) }
            })
    }
}

extension StreamEnded {
    fileprivate init(_ cut: StreamCut) {
        self =
            switch cut {
            case .clientGone: .clientGone
            case .silent: .silent
            case .stopping: .stopping
            }
    }
}
