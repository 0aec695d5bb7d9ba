import JSON
import Relational

/// A request whose document is only looked at: `"extensions": {"validate": "{ users { totalCount } }"}`, without a "query".
///
/// The document stands there and not in "query", so that a server that does not know of it has nothing to run.
extension QueryRequest {
    /// The name of the extension.
    static let examination = "validate"

    /// Whether nothing of the request is to be run.
    var isExamined: Bool { query == nil && documentID == nil && extensions?[Self.examination] != nil }

    /// The text of the document that is only looked at; nil for any other request.
    func examined() throws(Fault) -> [UInt8]? {
        guard isExamined else { return nil }
        guard let text = extensions?[Self.examination]?.string else {
            throw Fault("\"validate\" in \"extensions\" is not a string, the text of a GraphQL document.")
        }
        return Array(text.utf8)
    }
}

extension QueryEndpoint {
    /// Says what is wrong with a document, and runs nothing of it. What people mistype on their way to a query counts as no
    /// error of the server's metrics.
    func examine(_ text: [UInt8], _ request: QueryRequest, _ context: QueryContext) -> QueryReply.Outcome {
        do throws(QueryFailure) { return .success(try documents.examine(text, request, in: context)) } catch {
            return .failure(.failed(error))
        }
    }
}
