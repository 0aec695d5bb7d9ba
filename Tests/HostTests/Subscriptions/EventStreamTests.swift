import GraphQL
import HTTP
import Testing

@testable import Host

/// The protocol graphql-sse: what is written, and who may do what with a stream that operations share.
@Suite struct EventStreamTests {
    private static func text(_ output: OperationOutput, id: String?) -> String {
        String(decoding: EventStreamText.text(output, id: id), as: UTF8.self)
    }

    @Test func theTextOfAStreamOfItsOwn() {
        let response = Array(#"{"data":{"a":1}}"#.utf8)
        #expect(Self.text(.next(response), id: nil) == "event: next\ndata: {\"data\":{\"a\":1}}\n\n")
        #expect(Self.text(.complete, id: nil) == "event: complete\ndata: \n\n")
        #expect(
            Self.text(.failed([GraphQLError("no\n", code: .badRequest)]), id: nil)
                == "event: next\ndata: {\"errors\":[{\"message\":\"no\\n\",\"extensions\":{\"code\":\"BAD_REQUEST\"}}]}\n\n"
                + "event: complete\ndata: \n\n")
    }

    @Test func theTextOfASharedStream() {
        let response = Array(#"{"data":{"a":1}}"#.utf8)
        #expect(
            Self.text(.next(response), id: "\"1\n")
                == "event: next\ndata: {\"id\":\"\\\"1\\n\",\"payload\":{\"data\":{\"a\":1}}}\n\n")
        #expect(Self.text(.complete, id: "1") == "event: complete\ndata: {\"id\":\"1\"}\n\n")
    }

    @Test("A stream that ends with its credential says so by a code, which others do not have")
    func ends() {
        for (reason, code) in [
            (StreamEnd.expired, "UNAUTHENTICATED"), (.revoked, "UNAUTHENTICATED"), (.stopping, "SERVICE_UNAVAILABLE"),
            (.slowClient, "SERVICE_UNAVAILABLE"),
        ] {
            let text = String(decoding: EventStreamText.end(reason), as: UTF8.self)
            #expect(text.contains("\"code\":\"\(code)\"") && text.contains(reason.message), "\(text)")
        }
    }

    @Test(
        arguments: [
            (nil, false, false), ("", false, false), ("*/*", false, false), ("application/json", false, false),
            ("text/event-stream", true, true), ("Text/Event-Stream; charset=utf-8", true, true),
            ("text/event-stream;q=0", false, false), ("text/event-stream;q=x", false, false),
            ("application/json, text/event-stream", false, true), ("text/event-stream, application/json", true, true),
            ("text/event-stream;q=0.5, application/json;q=0.4", true, true),
            ("application/json, text/event-stream;q=0.9", false, true),
            ("text/event-stream, */*;q=0.1", true, true), ("*/*;q=0.1, text/event-stream", true, true),
        ] as [(String?, Bool, Bool)]) func whoWantsAStream(_ accept: String?, _ isPreferred: Bool, _ isAccepted: Bool)
    {
        #expect(EventStreamMedia.isPreferred(by: accept) == isPreferred)
        #expect(EventStreamMedia.isAccepted(by: accept) == isAccepted)
    }

    private func session(limit: Int = 2) -> EventStreamSession {
        let queue = StreamQueue(limits: .init(messages: 10, bytes: 1_000), budget: StreamBudget(limit: 1_000))
        return EventStreamSession(queue: queue, limit: limit)
    }

    @Test func onlyOneConnectionOpensAStream() {
        let session = session()
        #expect(!session.isOpened)
        #expect(session.open())
        #expect(!session.open())
    }

    @Test func operationsAreToldApartByTheirIDs() throws {
        let session = session()
        let (first, second) = (Operations(), Operations())
        try session.start("a", first.begin)
        #expect(throws: EventStreamSession.Refusal.exists) { try session.start("a", second.begin) }
        try session.start("b", second.begin)
        #expect(throws: EventStreamSession.Refusal.tooMany) { try session.start("c", first.begin) }
        session.stop("a")
        session.stop("a")
        // What the first operation said is not the second's of the same id.
        try session.start("a", first.begin)
        #expect(session.text(StreamMessage(operation: 1, output: .next([]))) == nil)
        #expect(session.text(StreamMessage(operation: 3, output: .complete)) == EventStreamText.complete(id: "a"))
        #expect(session.text(StreamMessage(operation: 3, output: .complete)) == nil)
        #expect(String(decoding: session.end(.stopping), as: UTF8.self) == "event: complete\ndata: {\"id\":\"b\"}\n\n")
        session.close()
        #expect(throws: EventStreamSession.Refusal.closed) { try session.start("d", first.begin) }
        #expect(!session.open())
    }

    @Test func tokensNameStreams() throws {
        let registry = EventStreamRegistry(limit: 2, openTime: .seconds(60))
        let session = session()
        let token = try #require(registry.reserve(session))
        #expect(token.utf8.count == 32)
        #expect(registry[token] === session)
        #expect(registry["x"] == nil)
        #expect(registry.reserve(self.session()) != nil)
        #expect(registry.reserve(self.session()) == nil)
        registry.close(token)
        #expect(registry[token] == nil)
        #expect(!session.open())
        #expect(registry.reserve(self.session()) != nil)
    }

    /// Operations that do nothing.
    private struct Operations {
        func begin(_ outlet: OperationOutlet) -> RunningOperation { RunningOperation() }
    }
}
