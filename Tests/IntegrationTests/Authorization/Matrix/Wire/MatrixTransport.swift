import Foundation
import JSON
import TestSupport

@testable import Host

/// How an operation of GraphQL is sent.
enum MatrixTransport: String, CaseIterable, Sendable {
    case post, get, batch, persisted, eventStream, eventStreamByGet, sharedEventStream, webSocketByHeader,
        webSocketByMessage

    /// What came back.
    struct Reply: Sendable {
        let status: Int
        /// All that came, with the heads.
        let all: String
        /// The responses.
        let responses: [JSONValue]
        /// The code with which a WebSocket was closed.
        let closure: Int?

        var codes: [String] { responses.flatMap { MatrixWorld.codes(of: $0) } }
        var data: JSONValue { responses.first?["data"] ?? .null }
        func field(_ name: String) -> String? {
            all.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ":") }.map {
                String($0.dropFirst(name.count + 2))
            }
        }
    }

    /// Whether answers come one after another.
    var isStream: Bool { ![.post, .get, .batch, .persisted].contains(self) }
    /// Whether only what changes nothing may come by it.
    var isSafe: Bool { self == .get || self == .eventStreamByGet }

    static func target(_ query: String, _ variables: JSONObject) -> String {
        let encoded = { (text: String) in text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text }
        return "/query?query=\(encoded(query))&variables=\(encoded(JSONValue.object(variables).text))"
    }

    /// Sends an operation and reads its answer.
    func send(_ query: String, _ variables: JSONObject = [:], as credential: String?, to port: Int) async throws
        -> Reply
    {
        try await onThread { try sendAndWait(query, variables, credential, port) }
    }

    private func sendAndWait(_ query: String, _ variables: JSONObject, _ credential: String?, _ port: Int) throws
        -> Reply
    {
        if isStream {
            let session = try StreamSession.open(self, port, credential)
            try session.start("1", query, variables)
            session.read { session.ended.contains("1") || session.closure != nil }
            return Reply(
                status: session.status, all: session.all, responses: session.answers["1"] ?? session.answers[""] ?? [],
                closure: session.closure)
        }
        let fields = credential.map { [("Authorization", "Bearer \($0)")] } ?? []
        let post = fields + [("Content-Type", "application/json")]
        let request: JSONValue = ["query": .string(query), "variables": .object(variables)]
        let head: Wire.Head
        let body: String
        let wire = try Wire(port: port)
        switch self {
        case .get: wire.request("GET", Self.target(query, variables), fields)
        case .batch: wire.request("POST", "/query", post, JSONValue.array([request, request]).text)
        case .persisted:
            let hash = DocumentHash.hash(of: Array(query.utf8))
            var object = request.object ?? [:]
            object["extensions"] = ["persistedQuery": ["version": 1, "sha256Hash": .string(hash)]]
            wire.request("POST", "/query", post, JSONValue.object(object).text)
            let registered = try wire.head()
            _ = try wire.body(of: registered)
            object["query"] = nil
            // Whoever could not register it asks for what is not there.
            guard registered.status == 200 else {
                wire.request("POST", "/query", post, request.text)
                break
            }
            wire.request("POST", "/query", post, JSONValue.object(object).text)
        default: wire.request("POST", "/query", post, request.text)
        }
        head = try wire.head()
        body = try wire.body(of: head)
        let json = (try? JSONParser.parse(Array(body.utf8))) ?? .null
        return Reply(
            status: head.status, all: head.text + "\r\n\r\n" + body, responses: json.array ?? [json], closure: nil)
    }
}
