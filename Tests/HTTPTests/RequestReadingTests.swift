import HTTPTypes
import ProblemDetails
import Testing

@testable import HTTP

@Suite("Reading requests")
struct RequestReadingTests {
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
        let many = String(repeating: "a=1&", count: 1_001)
        #expect(throws: Problem.self) { try QueryParameters.parse(many[...]) }
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
}
