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
            #expect(PercentEncoding.normalize(text[...]) == text || text.contains("%"))
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
        #expect(throws: Problem.self) { try ParameterNames.values(of: [("fist", "1")], known: ["first"]) }
        let twice = [("a", "1"), ("a", "2")]
        #expect(throws: Problem.self) { try ParameterNames.values(of: twice, known: ["a"]) }
        #expect(try ParameterNames.values(of: twice, known: ["a"], lists: ["a"]) == ["a": "1,2"])
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
            ("application/graphql-response+json, application/json", "graphQLResponse"),
            ("application/json, application/graphql-response+json", "json"),
            ("application/json;q=0, */*", "graphQLResponse"), ("*/*, application/graphql-response+json;q=0", "json"),
            ("application/graphql-response+json, */*", "graphQLResponse"), ("application/json, */*", "json"),
            ("*/*;q=0.5, application/graphql-response+json;q=0.1", "json"), ("application/*;q=0, */*", "none"),
            ("application/json; q=1.5", "none"), ("application/json;q=nan", "none"), ("application/json;q=.5", "none"),
            ("application/json; q=0.001", "json"), ("application/json;deferSpec=20220824", "json"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json"),
            ("application/graphql-response+json;charset=\"utf-8\"", "graphQLResponse"),
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
            "{\"query\":\"a\",\"query\":\"b\"}", "{\"query\":null}", "{\"documentId\":1}",
            "{\"query\":\"a\",\"documentId\":\"b\"}", "{\"query\":\"a\"} x", "{\"query\":\"a\",\"x\":}",
        ])
    func malformedQuery(body: String) {
        #expect(throws: QueryRequest.Fault.self) {
            try QueryRequestReader.read(ByteBuffer(string: body), batchLimit: 0)
        }
    }

    @Test("A body that is not UTF-8 is not well-formed")
    func notUTF8() {
        let bytes = Array("{\"query\":\"{a} # ".utf8) + [0xC3, 0x28] + Array("\"}".utf8)
        #expect(throws: QueryRequest.Fault.self) {
            try QueryRequestReader.read(ByteBuffer(bytes: bytes), batchLimit: 0)
        }
    }

    private func posted(_ body: String) throws -> QueryRequest? {
        guard case .single(let request) = try QueryRequestReader.read(ByteBuffer(string: body), batchLimit: 0) else {
            return nil
        }
        return request
    }

    @Test("A GraphQL request by POST and by GET")
    func query() throws {
        let body =
            #"{"id":["?"],"query":"{a}\n","operationName":null,"variables":{"x":1},"extensions":{"y":{}},"z":{}}"#
        let posted = try posted(body)
        #expect(posted?.query == Array("{a}\n".utf8) && posted?.operationName == nil && posted?.variables?["x"] == 1)
        #expect(posted?.extensions?["y"] == [:] && posted?.documentID == nil)
        let got = try QueryRequest(parameters: [
            ("query", "{a}\n"), ("variables", #"{"x":1}"#), ("operationName", ""), ("extensions", #"{"y":{}}"#),
        ])
        #expect(got == posted)
        #expect(try QueryRequest(parameters: [("query", "a"), ("variables", ""), ("extensions", "")]).variables == nil)
        for parameters in [
            [("query", "a"), ("query", "b")], [("query", "a"), ("variables", "{")],
            [("query", "a"), ("variables", "1")],
            [], [("documentId", "")], [("query", "a"), ("documentId", "b")],
        ] {
            #expect(throws: QueryRequest.Fault.self) { try QueryRequest(parameters: parameters) }
        }
        #expect(try self.posted(#"{"documentId":"sha256:00"}"#)?.documentID == "sha256:00")
        #expect(try self.posted(#"{"extensions":{"persistedQuery":{}}}"#)?.query == nil)
    }

    @Test("A batch is an array of requests, no longer than is allowed")
    func batches() throws {
        func read(_ body: String, _ limit: Int) throws -> Int {
            guard case .batch(let requests) = try QueryRequestReader.read(ByteBuffer(string: body), batchLimit: limit)
            else { return -1 }
            return requests.count
        }
        #expect(try read(#"[{"query":"a"},{"query":"b"}]"#, 2) == 2)
        #expect(try read(#"{"query":"a"}"#, 2) == -1)
        for (body, limit) in [
            (#"[{"query":"a"},{"query":"b"}]"#, 1), ("[]", 2), ("[1]", 2), (#"[{"query":"a"},{}]"#, 2), ("[[]]", 2),
        ] {
            #expect(throws: QueryRequest.Fault.self) { try read(body, limit) }
        }
    }

    @Test("An entity tag is found in an If-None-Match, by weak comparison")
    func entityTags() {
        let tag = EntityTag(of: Array("a".utf8))
        #expect(tag.description == EntityTag(of: Array("a".utf8)).description)
        #expect(tag.description != EntityTag(of: Array("b".utf8)).description)
        let strong = tag.description.dropFirst(2)
        for header in [tag.description, "\(strong)", "*", "\"x\", \(tag)", "\"x\",\(strong) , W/\"y\"", " * "] {
            #expect(tag.isIn(header))
        }
        for header in [
            "", "\"x\"", "W/\"\"", "x, y", String(strong.dropLast()), "\"a,*,b\"", "*, \"x\"", "\"x, \(strong)",
            "\(strong.dropLast())x\"",
        ] { #expect(!tag.isIn(header)) }
        #expect(tag.isIn(",, \"a,b\", \(tag)"))
        #expect(!EntityTag(of: Array("a".utf8), mediaType: "application/json").isIn(tag.description))
    }
}
