import HTTPTypes
import ModuleKit
import NIOCore
import Testing

@testable import Host

@Suite("Reading requests")
struct RequestReadingTests {
    @Test(
        "A request id of a client is taken where it is sane",
        arguments: ["a", "A-1_b.c:d/e+f=@", String(repeating: "x", count: 128)])
    func sane(id: String) { #expect(RequestID.id(from: id) == id) }

    @Test(
        "Else one is made",
        arguments: [nil, "", "a b", "a\nb", "\u{E9}", "<x>", "a\"b", String(repeating: "x", count: 129)])
    func made(header: String?) {
        let ids = Set((0..<100).map { _ in RequestID.id(from: header) })
        #expect(ids.count == 100)
        #expect(ids.allSatisfy { $0.count == 32 && RequestID.isSane($0) })
    }

    @Test("Percent-encoding goes there and back, for every text")
    func percentEncoding() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let text = String(
                (0..<8).map { _ in Character(Unicode.Scalar(UInt32.random(in: 1..<0xD800, using: &generator)) ?? "x") })
            #expect(PercentEncoding.decode(PercentEncoding.encode(text)[...].utf8) == text)
        }
        for broken in ["%", "%4", "%zz", "%C3", "%00", "a%F"] {
            #expect(PercentEncoding.decode(broken[...].utf8) == nil)
        }
    }

    @Test("Parameters of a URL")
    func parameters() throws {
        let read = try QueryParameters.parse("a=1&b=x+y&c&d=%3D%26&a=2&&e=")
        #expect(read.map { "\($0.name)=\($0.value)" } == ["a=1", "b=x y", "c=", "d==&", "a=2", "e="])
        #expect(throws: Problem.self) { try QueryParameters.parse("a=%zz") }
        let many = String(repeating: "a=1&", count: 101)
        #expect(throws: Problem.self) { try QueryParameters.parse(many[...]) }
        #expect(throws: Problem.self) { try ParameterNames.check([("fist", "1")], known: ["first"]) }
        #expect(throws: Problem.self) { try ParameterNames.check([("a", "1"), ("a", "2")], known: ["a"]) }
    }

    @Test(
        "The target of a request, in each of its forms",
        arguments: [
            ("/a/b?c=d?e", "/a/b", "c=d?e"), ("http://host:80/a?b", "/a", "b"), ("/", "/", ""), ("/?", "/", ""),
            ("http://host", "", ""),
        ])
    func targets(target: String, path: String, query: String) {
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: target)
        let read = RequestHandler.target(of: head)
        #expect(read.path == path[...] && read.query == query[...])
    }

    @Test(
        "The media type of an answer to a query",
        arguments: [
            (nil, "json"), ("*/*", "json"), ("application/json", "json"), ("application/*", "json"),
            ("application/graphql-response+json", "graphQLResponse"),
            ("application/graphql-response+json, application/json;q=0.9", "graphQLResponse"),
            ("application/json, application/graphql-response+json;q=0.9", "json"),
            ("application/json;q=0.5, application/graphql-response+json", "graphQLResponse"),
            ("application/graphql-response+json;charset=utf-8, */*;q=0.1", "graphQLResponse"),
            ("APPLICATION/JSON ; charset=UTF-8", "json"), ("text/html", "none"), ("application/json;q=0", "none"),
            ("application/json;charset=latin1", "none"), (",;,=", "none"),
        ] as [(String?, String)])
    func accept(header: String?, media: String) {
        #expect((AcceptedMedia.choose(accept: header).map { "\($0)" } ?? "none") == media)
    }

    @Test("The media type of a body")
    func contentTypes() {
        for type in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
            #expect(MediaType.isJSON(type))
        }
        for type in [
            nil, "", "text/plain", "application/jsonx", "application/json; charset=latin1",
            "application/x-www-form-urlencoded",
        ] {
            #expect(!MediaType.isJSON(type))
        }
    }

    @Test(
        "A GraphQL request that is not well-formed",
        arguments: [
            "", "{", "[]", "[{\"query\":\"{a}\"}]", "1", "{}", "{\"query\":1}", "{\"query\":\"\",\"variables\":[]}",
            "{\"query\":\"\",\"operationName\":1}", "{\"query\":\"\",\"extensions\":1}",
            "{\"query\":\"a\",\"query\":\"b\"}",
        ])
    func malformedQuery(body: String) {
        #expect(throws: QueryRequest.Fault.self) { try QueryRequest(body: ByteBuffer(string: body)) }
    }

    @Test("A GraphQL request by POST and by GET")
    func query() throws {
        let posted = try QueryRequest(
            body: ByteBuffer(
                string: #"{"query":"{a}","operationName":null,"variables":{"x":1},"extensions":{},"id":"?"}"#))
        #expect(posted.query == Array("{a}".utf8) && posted.operationName == nil && posted.variables?["x"] == 1)
        let got = try QueryRequest(parameters: [("query", "{a}"), ("variables", #"{"x":1}"#), ("operationName", "")])
        #expect(got.query == posted.query && got.operationName == nil && got.variables?["x"] == 1)
        #expect(throws: QueryRequest.Fault.self) { try QueryRequest(parameters: [("query", "a"), ("query", "b")]) }
        #expect(throws: QueryRequest.Fault.self) { try QueryRequest(parameters: [("query", "a"), ("variables", "{")]) }
    }
}
