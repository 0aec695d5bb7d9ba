import ModuleKit
import NIOCore
import Testing

@testable import Host

@Suite("Reading requests of endpoints")
struct RequestReadingTests {
    @Test("The parameters of a URL are those that a route takes, each once but for lists")
    func parameterNames() throws {
        #expect(throws: Problem.self) { try ParameterNames.values(of: [("fist", "1")], known: ["first"]) }
        let twice = [("a", "1"), ("a", "2")]
        #expect(throws: Problem.self) { try ParameterNames.values(of: twice, known: ["a"]) }
        #expect(try ParameterNames.values(of: twice, known: ["a"], lists: ["a"]) == ["a": "1,2"])
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
