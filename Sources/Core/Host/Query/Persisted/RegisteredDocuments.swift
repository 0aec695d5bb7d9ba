import GraphQL
import Logging
import Relational

/// The documents that the operator has put up (`query.documents.path`), parsed and validated once.
struct RegisteredDocuments: Sendable {
    private typealias Prepared = Result<PreparedDocument, QueryFailure>

    private var byID: [String: Prepared] = [:]
    private var byText: [[UInt8]: Prepared] = [:]

    /// Prepares documents. One that the schema does not allow (of a module that is off, say) is told of in the log, and to
    /// whoever asks for it.
    init(_ documents: [DocumentManifest.Entry], engine: QueryEngine, logger: Logger) {
        for document in documents {
            let prepared = byText[document.text] ?? Self.prepare(document, engine, logger)
            byText[document.text] = prepared
            byID[document.id] = prepared
            byID[DocumentHash.prefix + DocumentHash.hash(of: document.text)] = prepared
        }
    }

    /// The document of that id; nil where there is none.
    /// - Throws: why it cannot run.
    func document(id: String) throws(QueryFailure) -> PreparedDocument? { try byID[id]?.get() }

    /// The document of exactly that text; nil where there is none.
    /// - Throws: why it cannot run.
    func document(text: [UInt8]) throws(QueryFailure) -> PreparedDocument? { try byText[text]?.get() }

    private static func prepare(_ document: DocumentManifest.Entry, _ engine: QueryEngine, _ logger: Logger) -> Prepared
    {
        let prepared = Prepared { () throws(QueryFailure) in try engine.register(document.text) }
        if case .failure(let failure) = prepared {
            logger.warning(
                "A registered document cannot run.",
                metadata: [
                    "document": .string(document.id), "reason": .string(failure.errors.first?.message ?? ""),
                ])
        }
        return prepared
    }
}
