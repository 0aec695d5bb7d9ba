import HTTPTypes
import NIOCore
import NIOHTTP1
import ProblemDetails
import Testing

@testable import HTTP

/// Whose turn it is on a connection, without a socket.
@Suite("Order of things on a connection")
struct HTTPConnectionStateTests {
    /// A reference, since the macros of a test cannot change a value.
    private final class Connection {
        private var state = HTTPConnectionState(bodyLimit: 10)

        var wantsInput: Bool { state.inputPosition == .open }
        var drainsInput: Bool { state.inputPosition == .draining }
        var dropsInput: Bool { state.dropsInput }

        /// Reads a request whole; what its three parts led to.
        func request(_ name: String, isLast: Bool = false, expects: Bool = false, body: String = "") -> [String] {
            head(name, isLast: isLast, expects: expects) + (body.isEmpty ? [] : self.body(body)) + end()
        }
        func head(_ name: String, isLast: Bool = false, expects: Bool = false) -> [String] {
            var headers: HTTPHeaders = ["Host": "x"]
            if isLast { headers.add(name: "Connection", value: "close") }
            if expects { headers.add(name: "Expect", value: "100-continue") }
            let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: name, headers: headers)
            guard let request = try? IncomingRequest(head, bodyLimit: 10) else { return ["no request"] }
            return text(state.headRead(request))
        }
        func body(_ text: String) -> [String] { self.text(state.bodyRead(ByteBuffer(string: text))) }
        func end() -> [String] { text(state.requestRead()) }
        func refuse() -> [String] { text(state.refuse(.malformedRequest())) }
        func answer(closes: Bool = false) -> [String] {
            (state.answerBegins(closes: closes) ? ["last"] : []) + text(state.answered())
        }
        func openAnswer() -> [String] {
            (state.answerBegins(closes: false) ? ["last"] : []) + text(state.answerIsOpen())
        }
        func outputBlocked() { state.outputBlocked() }
        func outputFlows() -> [String] { text(state.outputFlows()) }
        func answered() -> [String] { text(state.answered()) }
        func inputClosed(isRead: Bool = true) -> [String] { text(state.inputClosed(isRead: isRead)) }
        func stop() -> [String] { text(state.stop()) }
        func endIdle() -> [String] { text(state.endIdle()) }
        func giveUp() -> [String] { text(state.giveUp()) }
        func closed() -> [String] { text(state.closed()) }

        private func text(_ action: HTTPConnectionState.Action) -> [String] {
            switch action {
            case .nothing: []
            case .sendContinue: ["continue"]
            case .begin(.request(let request)):
                ["begin \(request.head.path ?? "") \(String(buffer: request.body))"]
            case .begin(.refusal(let problem, _)): ["refuse \(problem.status)"]
            case .linger: ["linger"]
            case .close: ["close"]
            case .cancel: ["cancel"]
            }
        }
    }

    @Test("One request after the other; bodies are put together")
    func inTurn() {
        let connection = Connection()
        #expect(connection.head("/a") == [])
        #expect(connection.body("abc") == [] && connection.body("de") == [])
        #expect(connection.end() == ["begin /a abcde"])
        #expect(connection.request("/b") == [])
        #expect(connection.request("/c", body: "x") == [])
        #expect(connection.answer() == ["begin /b "])
        #expect(connection.answer() == ["begin /c x"])
        #expect(connection.answer() == [])
        #expect(connection.request("/d") == ["begin /d "])
    }

    @Test("A client that sends too far ahead waits")
    func ahead() {
        let connection = Connection()
        for _ in 0...HTTPConnectionState.waitingLimit {
            #expect(connection.wantsInput)
            _ = connection.request("/a")
        }
        #expect(!connection.wantsInput)
        _ = connection.answer()
        #expect(connection.wantsInput)
    }

    @Test("Bodies that wait count, too")
    func bodiesAhead() {
        let connection = Connection()
        _ = connection.request("/a", body: "0123456789")
        _ = connection.request("/b", body: "01234")
        #expect(connection.wantsInput)
        _ = connection.request("/c", body: "01234")
        #expect(!connection.wantsInput)
        #expect(connection.answer() == ["begin /b 01234"] && connection.wantsInput)
    }

    @Test("While the client has to read nothing is begun and nothing wanted of it")
    func blocked() {
        let connection = Connection()
        #expect(connection.request("/a") == ["begin /a "])
        _ = connection.request("/b")
        connection.outputBlocked()
        #expect(!connection.wantsInput && connection.answer() == [])
        #expect(connection.request("/c") == [] && connection.stop() == [])
        #expect(connection.outputFlows() == ["begin /b "] && connection.wantsInput)
        #expect(connection.outputFlows() == [])
        #expect(connection.answer() == ["begin /c "])
        connection.outputBlocked()
        #expect(connection.outputFlows() == [])
        #expect(connection.answer() == ["last", "linger"] && connection.drainsInput)
        let permitted = Connection()
        permitted.outputBlocked()
        #expect(permitted.head("/a", expects: true) == [])
        #expect(permitted.outputFlows() == ["continue"])
    }

    @Test("Nothing is read behind an answer without an end, and an end of the client's side ends it")
    func openEnd() {
        let connection = Connection()
        _ = connection.request("/a")
        #expect(connection.openAnswer() == [] && !connection.wantsInput)
        #expect(connection.inputClosed(isRead: false) == ["cancel"])
        #expect(connection.answered() == [] && connection.wantsInput)
        #expect(connection.request("/b") == ["begin /b "] && connection.inputClosed() == [])
        #expect(connection.answer() == ["close"] && connection.drainsInput)
    }

    @Test("A fault behind good requests is answered after them, and is the last answer")
    func faultBehind() {
        let connection = Connection()
        #expect(connection.request("/a") == ["begin /a "])
        #expect(connection.refuse() == [] && connection.refuse() == [])
        #expect(connection.dropsInput && connection.request("/b") == [])
        #expect(connection.answer() == ["refuse 400"])
        #expect(connection.answer() == ["last", "linger"])
        #expect(connection.answered() == [])
    }

    @Test("A body past its bound is refused, and no more of it is kept")
    func tooLarge() {
        let connection = Connection()
        _ = connection.head("/a")
        #expect(connection.body("0123456789") == [])
        #expect(connection.body("0") == ["refuse 413"])
        #expect(connection.body("0") == [] && connection.end() == [])
        #expect(connection.answer() == ["last", "linger"])
    }

    @Test("A request that wants the connection to end is the last one, and so is an answer that does")
    func lastOnes() {
        let asked = Connection()
        #expect(asked.request("/a", isLast: true) == ["begin /a "])
        #expect(asked.request("/b") == [])
        #expect(asked.answer() == ["last", "linger"])
        let told = Connection()
        _ = told.request("/a")
        _ = told.request("/b")
        #expect(told.answer(closes: true) == ["last", "linger"])
    }

    @Test("Permission to send is given when it is the request's turn")
    func permission() {
        let connection = Connection()
        #expect(connection.request("/a", expects: true) == ["continue", "begin /a "])
        #expect(connection.head("/b", expects: true) == [])
        #expect(connection.answer() == ["continue"])
        #expect(connection.end() == ["begin /b "])
        #expect(connection.head("/c", expects: true) == [] && connection.body("x") == [])
        #expect(connection.answer() == [])
    }

    @Test("A client that stops sending still gets its answers, but no endless one")
    func halfClosed() {
        let connection = Connection()
        _ = connection.request("/a")
        _ = connection.request("/b")
        #expect(connection.inputClosed() == [])
        #expect(connection.answer() == ["begin /b "])
        #expect(connection.answer() == ["close"])
        let idle = Connection()
        #expect(idle.inputClosed() == ["close"])
        let partial = Connection()
        _ = partial.head("/a")
        #expect(partial.inputClosed() == ["close"] && partial.end() == [])
        let stream = Connection()
        _ = stream.request("/a")
        #expect(stream.openAnswer() == [])
        #expect(stream.inputClosed() == ["cancel"])
        #expect(stream.answered() == ["close"])
        let late = Connection()
        _ = late.request("/a")
        #expect(late.inputClosed() == [] && late.openAnswer() == ["cancel"])
    }

    @Test("A server that stops answers what it has read, says that it is the last, and ends streams")
    func stopping() {
        let idle = Connection()
        #expect(idle.stop() == ["linger"] && idle.drainsInput && idle.request("/a") == [])
        let halfClosed = Connection()
        #expect(halfClosed.request("/a") == ["begin /a "] && halfClosed.inputClosed(isRead: false) == [])
        #expect(halfClosed.answer() == [] && halfClosed.stop() == ["close"])
        let busy = Connection()
        _ = busy.request("/a")
        _ = busy.request("/b")
        #expect(busy.stop() == [])
        #expect(busy.answer() == ["begin /b "])
        #expect(busy.answer() == ["last", "linger"])
        let reading = Connection()
        _ = reading.head("/a")
        #expect(reading.stop() == [] && reading.end() == ["begin /a "])
        #expect(reading.answer() == ["last", "linger"])
        let stream = Connection()
        _ = stream.request("/a")
        #expect(stream.openAnswer() == [] && stream.stop() == ["cancel"])
        #expect(stream.answered() == ["linger"])
        let late = Connection()
        _ = late.request("/a")
        #expect(late.stop() == [] && late.openAnswer() == ["last", "cancel"])
    }

    @Test("A connection is ended for others only where nothing is under way on it")
    func endedForOthers() {
        #expect(Connection().endIdle() == ["linger"])
        let busy = Connection()
        _ = busy.request("/a")
        #expect(busy.endIdle() == [] && busy.answer() == [] && busy.endIdle() == ["linger"])
        let reading = Connection()
        _ = reading.head("/a")
        #expect(reading.endIdle() == [])
        let blocked = Connection()
        blocked.outputBlocked()
        #expect(blocked.endIdle() == [])
    }

    @Test("A server that waits no longer cuts short what is under way, and begins nothing")
    func givingUp() {
        let busy = Connection()
        _ = busy.request("/a")
        _ = busy.request("/b")
        #expect(busy.stop() == [] && busy.giveUp() == ["cancel"])
        #expect(busy.answer() == ["last", "linger"] && busy.giveUp() == [])
        let reading = Connection()
        _ = reading.head("/a")
        #expect(reading.giveUp() == ["refuse 503"] && reading.answer() == ["last", "linger"])
        let stream = Connection()
        _ = stream.request("/a")
        #expect(stream.openAnswer() == [] && stream.giveUp() == ["cancel"])
        #expect(Connection().giveUp() == ["linger"])
    }

    @Test("With the connection, what is being answered ends")
    func gone() {
        let connection = Connection()
        #expect(connection.closed() == [])
        let busy = Connection()
        _ = busy.request("/a")
        _ = busy.request("/b")
        #expect(busy.closed() == ["cancel"] && busy.closed() == [])
        #expect(busy.answered() == [] && busy.request("/c") == [])
    }

    @Test("Any order of events answers each request at most once, in the order in which they came")
    func anyOrder() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let connection = Connection()
            var begun: [Int] = []
            var isAnswering = false
            var number = 0
            func take(_ actions: [String]) {
                for action in actions where action.hasPrefix("begin") || action.hasPrefix("refuse") {
                    #expect(!isAnswering)
                    isAnswering = true
                    if action.hasPrefix("begin"), let value = Int(action.split(separator: " ")[1]) {
                        begun.append(value)
                    }
                }
            }
            for _ in 0..<40 {
                switch Int.random(in: 0..<22, using: &random) {
                case 0..<8:
                    number += 1
                    take(connection.request("\(number)", isLast: .random(), expects: .random(), body: "x"))
                case 8..<16 where isAnswering:
                    isAnswering = false
                    take(connection.answer())
                case 16: take(connection.refuse())
                case 17: take(connection.inputClosed())
                case 18: take(connection.stop())
                case 19: take(connection.closed())
                case 20: take(connection.endIdle())
                case 21: take(connection.giveUp())
                default: break
                }
            }
            #expect(begun == begun.sorted() && Set(begun).count == begun.count)
        }
    }
}
