import GraphQL
import JSON
import Logging
import Relational
import Settings

/// Finds the document that a request means: by its text, by its id (GraphQL over HTTP, "Persisted Documents"), or by the
/// handshake of Apollo's automatic persisted queries.
struct PersistedDocuments: Sendable {
    let engine: QueryEngine
    /// The documents that the operator has put up.
    let registered: RegisteredDocuments
    /// Those that clients register by themselves; nil where they may not.
    let automatic: AutomaticDocuments?
    /// Whether nothing runs but what is registered.
    let isAllowList: Bool

    func prepare(_ request: QueryRequest) throws(QueryFailure) -> PreparedDocument {
        if request.isExamined {
            throw failure("A document is examined by plain HTTP alone, and by no stream.", .badRequest)
        }
        if let id = request.documentID { return try document(id: id) }
        if let extensions = request.extensions, let value = extensions[PersistedQuery.name] {
            return try document(try PersistedQuery(value), text: request.query)
        }
        return try document(text: request.query ?? [])
    }

    private func document(text: [UInt8]) throws(QueryFailure) -> PreparedDocument {
        guard isAllowList else { return try engine.prepare(text) }
        guard let document = try registered.document(text: text) else { throw notInList }
        return document
    }

    /// Examines a document that runs here if it is sent, for whoever is writing it.
    func examine(
        _ text: [UInt8], _ request: QueryRequest, in context: QueryContext
    ) throws(QueryFailure) -> QueryAnswer {
        if isAllowList, try registered.document(text: text) == nil { throw notInList }
        return try engine.examine(
            text, operationName: request.operationName, variables: request.variables, in: context)
    }

    private func document(id: String) throws(QueryFailure) -> PreparedDocument {
        if let document = try registered.document(id: id) { return document }
        if let automatic, id.hasPrefix(DocumentHash.prefix),
            let document = automatic[String(id.dropFirst(DocumentHash.prefix.count))]
        {
            return document
        }
        throw isAllowList
            ? notInList : failure("There is no document with that \"documentId\".", .persistedQueryNotFound)
    }

    private func document(_ query: PersistedQuery, text: [UInt8]?) throws(QueryFailure) -> PreparedDocument {
        if let document = try registered.document(id: DocumentHash.prefix + query.hash), text == nil { return document }
        if isAllowList {
            guard let text else { throw notInList }
            return try document(text: try checked(text, query))
        }
        // These two messages are a part of the handshake: clients know them by heart.
        guard let automatic else { throw failure("PersistedQueryNotSupported", .persistedQueryNotSupported) }
        guard let text else {
            guard let document = automatic[query.hash] else {
                throw failure("PersistedQueryNotFound", .persistedQueryNotFound)
            }
            return document
        }
        let document = try engine.prepare(try checked(text, query))
        automatic.insert(document, hash: query.hash, size: text.count)
        return document
    }

    /// The text, where it is the one that the hash was made of. Else whoever registers a document could have others run it.
    private func checked(_ text: [UInt8], _ query: PersistedQuery) throws(QueryFailure) -> [UInt8] {
        guard DocumentHash.hash(of: text) == query.hash else {
            throw failure("\"sha256Hash\" is not the hash of \"query\".", .badRequest)
        }
        return text
    }

    private var notInList: QueryFailure {
        failure(
            "Only registered documents run here (query.documents.only), and this is none of them.",
            .persistedQueryNotInList)
    }

    private func failure(_ message: String, _ code: GraphQLError.Code) -> QueryFailure {
        QueryFailure([GraphQLError(message, code: code)])
    }
}

extension PersistedDocuments {
    /// Reads the registered documents.
    /// - Throws: a ``HostError`` of code `configuration` that says what is wrong with them.
    init(_ settings: QuerySettings.Documents, engine: QueryEngine, logger: Logger) throws(HostError) {
        var entries: [DocumentManifest.Entry] = []
        do throws(DocumentManifest.Fault) {
            if let path = settings.path { entries = try DocumentManifest.read(path) }
        } catch { throw HostError(.configuration, ["query.documents.path: \(error.message)"]) }
        self.init(
            engine: engine, registered: RegisteredDocuments(entries, engine: engine, logger: logger),
            automatic: settings.automatic > 0 && !settings.only
                ? AutomaticDocuments(capacity: settings.automatic) : nil,
            isAllowList: settings.only)
    }
}
