import GraphQL
import Testing

@testable import HTTP
@testable import Host

/// The protocol graphql-transport-ws, message by message.
@Suite struct TransportStateTests {
    /// A conversation: what comes in, and what is done about it.
    private struct Conversation {
        var state = TransportState(limit: 2)

        mutating func says(_ text: String) -> [String] {
            var text = text
            return text.withUTF8 { state.received(UnsafeRawBufferPointer($0)) }.map(Self.describe)
        }

        mutating func produces(_ operation: Int, _ output: OperationOutput) -> [String] {
            state.produced(StreamMessage(operation: operation, output: output)).map(Self.describe)
        }

        static func describe(_ action: TransportState.Action) -> String {
            switch action {
            case .send(let bytes): String(decoding: bytes, as: UTF8.self)
            case .authenticate(let credential): "authenticate \(credential)"
            case .start(let operation, let request):
                "start \(operation) \(String(decoding: request.query ?? [], as: UTF8.self))"
            case .stop(let operation): "stop \(operation)"
            case .close(let closure): "close \(closure.code)"
            }
        }

        static func acknowledged() -> Conversation {
            var conversation = Conversation()
            #expect(conversation.says(#"{"type":"connection_init"}"#) == [#"{"type":"connection_ack"}"#])
            return conversation
        }
    }

    @Test("Who connects may show a credential in the first message; until it is known nothing runs")
    func authentication() {
        for isGood in [true, false] {
            var conversation = Conversation()
            #expect(
                conversation.says(#"{"type":"connection_init","payload":{"authorization":"Bearer x"}}"#)
                    == ["authenticate Bearer x"])
            if isGood {
                #expect(
                    conversation.state.authenticated(true).map(Conversation.describe) == [#"{"type":"connection_ack"}"#]
                )
                #expect(conversation.says(Self.subscribe("1")) == ["start 1 {a}"])
            } else {
                #expect(conversation.state.authenticated(false).map(Conversation.describe) == ["close 4403"])
            }
        }
        var early = Conversation()
        _ = early.says(#"{"type":"connection_init","payload":{"Authorization":"Bearer x"}}"#)
        #expect(early.says(Self.subscribe("1")) == ["close 4401"])
        var wrong = Conversation()
        #expect(wrong.says(#"{"type":"connection_init","payload":{"authorization":7}}"#) == ["close 4400"])
    }

    private static func subscribe(_ id: String, _ query: String = "{a}") -> String {
        #"{"id":"\#(id)","type":"subscribe","payload":{"query":"\#(query)"}}"#
    }

    @Test func anOperationFromStartToEnd() {
        var conversation = Conversation.acknowledged()
        #expect(conversation.says(Self.subscribe("x")) == ["start 1 {a}"])
        #expect(
            conversation.produces(1, .next(Array(#"{"data":1}"#.utf8)))
                == [#"{"id":"x","type":"next","payload":{"data":1}}"#])
        #expect(conversation.produces(1, .complete) == [#"{"id":"x","type":"complete"}"#])
        #expect(conversation.produces(1, .complete).isEmpty)
        #expect(conversation.says(#"{"id":"x","type":"complete"}"#).isEmpty)
    }

    @Test func anErrorEndsAnOperation() {
        var conversation = Conversation.acknowledged()
        _ = conversation.says(Self.subscribe("x"))
        let sent = conversation.produces(1, .failed([GraphQLError("no", code: .badRequest)]))
        #expect(
            sent == [#"{"id":"x","type":"error","payload":[{"message":"no","extensions":{"code":"BAD_REQUEST"}}]}"#])
        #expect(conversation.says(Self.subscribe("x")) == ["start 2 {a}"])
    }

    /// The client has completed an operation and used its id again: what the first one said meanwhile is not the second's.
    @Test func whatACompletedOperationSaysIsNotSent() {
        var conversation = Conversation.acknowledged()
        _ = conversation.says(Self.subscribe("x"))
        #expect(conversation.says(#"{"id":"x","type":"complete"}"#) == ["stop 1"])
        #expect(conversation.says(Self.subscribe("x")) == ["start 2 {a}"])
        #expect(conversation.produces(1, .next([])).isEmpty)
        #expect(conversation.produces(1, .complete).isEmpty)
        #expect(conversation.produces(2, .complete) == [#"{"id":"x","type":"complete"}"#])
    }

    @Test func pingsAreAnsweredBeforeAndAfterTheInitialisation() {
        var conversation = Conversation()
        #expect(conversation.says(#"{"type":"ping"}"#) == [#"{"type":"pong"}"#])
        #expect(conversation.says(#"{"type":"ping","payload":null}"#) == [#"{"type":"pong"}"#])
        _ = conversation.says(#"{"type":"connection_init","payload":{"token":"x"}}"#)
        #expect(conversation.says(#"{"type":"ping","payload":{"a":[1]}}"#) == [#"{"type":"pong","payload":{"a":[1]}}"#])
        #expect(conversation.says(#"{"type":"pong"}"#).isEmpty)
        #expect(conversation.says(#"{"type":"pong","payload":{}}"#).isEmpty)
    }

    @Test(arguments: [
        "", "x", "1", "[]", "{}", "null", #"{"type":1}"#, #"{"type":"nonsense"}"#, #"{"type":"next","id":"1"}"#,
        #"{"type":"connection_ack"}"#, #"{"type":"connection_init","payload":1}"#, #"{"type":"ping","payload":[]}"#,
        #"{"type":"subscribe"}"#, #"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
        #"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#, #"{"type":"subscribe","id":"1"}"#,
        #"{"type":"subscribe","id":"1","payload":{}}"#, #"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
        #"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":1}}"#,
        #"{"type":"subscribe","id":"1","payload":{"query":"{a}","operationName":[]}}"#,
        #"{"type":"subscribe","id":"1","payload":{"query":"{a}","extensions":"x"}}"#, #"{"type":"complete"}"#,
        #"{"type":"complete","id":null}"#, "\u{FEFF}{}", #"{"type":"ping"} x"#,
    ]) func anInvalidMessageClosesWith4400(_ text: String) {
        var conversation = Conversation.acknowledged()
        #expect(conversation.says(text) == ["close 4400"])
        #expect(conversation.says(#"{"type":"ping"}"#).isEmpty, "nothing follows a close")
    }

    @Test func anIDHasABound() {
        var conversation = Conversation.acknowledged()
        let longest = String(repeating: "x", count: TransportMessage.longestID)
        #expect(conversation.says(Self.subscribe(longest)) == ["start 1 {a}"])
        #expect(conversation.says(Self.subscribe(longest + "x")) == ["close 4400"])
    }

    @Test func whatIsOutOfTurnClosesWithItsCode() {
        var early = Conversation()
        #expect(early.says(Self.subscribe("x")) == ["close 4401"])
        var twice = Conversation.acknowledged()
        #expect(twice.says(#"{"type":"connection_init"}"#) == ["close 4429"])
        var same = Conversation.acknowledged()
        _ = same.says(Self.subscribe("x"))
        #expect(same.says(Self.subscribe("x")) == ["close 4409"])
        var late = Conversation()
        #expect(late.state.initialisationTimePassed().map(Conversation.describe) == ["close 4408"])
        var initialised = Conversation.acknowledged()
        #expect(initialised.state.initialisationTimePassed().isEmpty)
        var stopped = Conversation.acknowledged()
        #expect(stopped.state.ended(.stopping).map(Conversation.describe) == ["close 1001"])
        var slow = Conversation.acknowledged()
        #expect(slow.state.ended(.slowClient).map(Conversation.describe) == ["close 4413"])
        #expect(slow.state.ended(.slowClient).isEmpty)
    }

    @Test func oneOperationTooManyIsRefusedAlone() {
        var conversation = Conversation.acknowledged()
        _ = conversation.says(Self.subscribe("1"))
        _ = conversation.says(Self.subscribe("2"))
        let refused = conversation.says(Self.subscribe("3"))
        #expect(refused.count == 1)
        #expect(refused.first?.contains(#""limit":"subscriptions.perConnection","value":2"#) == true)
        #expect(refused.first?.hasPrefix(#"{"id":"3","type":"error""#) == true)
        _ = conversation.says(#"{"id":"1","type":"complete"}"#)
        #expect(conversation.says(Self.subscribe("3")) == ["start 3 {a}"])
    }

    @Test func aReasonFitsIntoAControlFrame() {
        for length in 0..<400 {
            let closure = WebSocketClosure(4400, String(repeating: "é", count: length))
            #expect(closure.reason.utf8.count <= 123)
        }
    }
}
