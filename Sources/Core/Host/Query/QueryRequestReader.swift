import JSON
import NIOCore

/// Reads GraphQL requests from JSON, without a tree for what is known to be there.
///
/// What is wrong with their form is kept until the text is read to its end, since a text that is no JSON is to be called that.
struct QueryRequestReader {
    private var json: JSONReader
    private var fault: QueryRequest.Fault?

    /// The members of a request that mean something; others are ignored.
    private struct Members: OptionSet {
        let rawValue: UInt8
        static let query = Members(rawValue: 1)
        static let documentID = Members(rawValue: 2)
        static let operationName = Members(rawValue: 4)
        static let variables = Members(rawValue: 8)
        static let extensions = Members(rawValue: 16)

        static func named(_ name: String) -> Members? {
            switch name {
            case "query": .query
            case "variables": .variables
            case "operationName": .operationName
            case "extensions": .extensions
            case "documentId": .documentID
            default: nil
            }
        }
    }

    /// Reads the body of a `POST`: an object, or an array of them.
    ///
    /// - Parameters:
    ///   - body: the text, read once.
    ///   - batchLimit: the most requests in an array; 0 where batches are off.
    static func read(_ body: ByteBuffer, batchLimit: Int) throws(QueryRequest.Fault) -> QueryRequests {
        let result = body.withUnsafeReadableBytes { text in
            Result { () throws(QueryRequest.Fault) in try read(text, batchLimit) }
        }
        return try result.get()
    }

    private static func read(_ text: UnsafeRawBufferPointer, _ batchLimit: Int) throws(QueryRequest.Fault)
        -> QueryRequests
    {
        let requests: QueryRequests
        let fault: QueryRequest.Fault?
        do throws(JSONError) {
            var reader = QueryRequestReader(json: try JSONReader(text))
            requests = try reader.requests(batchLimit)
            try reader.json.finish()
            fault = reader.fault
        } catch { throw QueryRequest.Fault("The body is not JSON. \(error)") }
        if let fault { throw fault }
        return requests
    }

    private init(json: JSONReader) { self.json = json }

    private mutating func requests(_ batchLimit: Int) throws(JSONError) -> QueryRequests {
        switch json.kind {
        case .object: return .single(try request())
        case .array: return .batch(try batch(batchLimit))
        default:
            _ = try json.value()
            note("The body is JSON, but not an object with a member \"query\".")
            return .batch([])
        }
    }

    private mutating func batch(_ limit: Int) throws(JSONError) -> [QueryRequest] {
        var requests: [QueryRequest] = []
        try json.beginArray()
        while try json.nextElement() {
            let isObject = json.kind == .object
            guard isObject, requests.count < limit else {
                _ = try json.value()
                note(
                    limit == 0
                        ? "Batches are off (query.batch): send each request by itself, as an object with a member \"query\"."
                        : isObject
                            ? "The batch has more than \(limit) requests, as many as it may have (query.batch)."
                            : "Element \(requests.count + 1) of the batch is not an object, as a request is.")
                continue
            }
            requests.append(try request())
        }
        if requests.isEmpty { note("The body is an array without a request.") }
        return requests
    }

    private mutating func request() throws(JSONError) -> QueryRequest {
        var request = QueryRequest()
        var seen: Members = []
        try json.beginObject()
        while let name = try json.nextMember() {
            guard let member = Members.named(name) else {
                _ = try json.value()
                continue
            }
            if !seen.insert(member).inserted { note("There are two members \"\(name)\".") }
            switch member {
            case .query: request.query = try bytes(name)
            case .documentID: request.documentID = try string(name)
            case .operationName: request.operationName = try string(name)
            case .variables: request.variables = try object(name)
            default: request.extensions = try object(name)
            }
        }
        do throws(QueryRequest.Fault) { try request.check() } catch { note(error.message) }
        return request
    }

    /// The first fault is the one that is told.
    private mutating func note(_ message: String) { fault = fault ?? QueryRequest.Fault(message) }

    private mutating func bytes(_ name: String) throws(JSONError) -> [UInt8]? {
        if json.kind == .string { return try json.utf8() }
        if !(try json.value().isNull) { note("\"\(name)\" is not a string.") }
        return nil
    }

    private mutating func string(_ name: String) throws(JSONError) -> String? {
        let value = try json.value()
        if value.string == nil, !value.isNull { note("\"\(name)\" is not a string.") }
        return value.string
    }

    private mutating func object(_ name: String) throws(JSONError) -> JSONObject? {
        let value = try json.value()
        if value.object == nil, !value.isNull { note("\"\(name)\" is not an object.") }
        return value.object
    }
}
