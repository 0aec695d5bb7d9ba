import Relational
import Synchronization

/// The documents that clients have registered by their hash, kept as long as there is room and they are asked for.
///
/// There are two generations: what is asked for in the old one moves to the young one, and when that is full it becomes the
/// old one in place of what nobody asked for.
final class AutomaticDocuments: Sendable {
    private struct Generation {
        var documents: [String: (document: PreparedDocument, size: Int)] = [:]
        var bytes = 0
    }
    private struct State {
        var young = Generation()
        var old = Generation()
    }

    /// How many bytes of text a generation holds: as much as some five hundred documents of an application have. Parsed, a
    /// document takes about 32 times as much.
    private static let generationBytes = 512 << 10

    /// A lock and not an actor: it is held for a look-up in a dictionary, and callers need the document at once.
    private let state = Mutex(State())
    private let generationCount: Int

    /// - Parameter capacity: the most documents.
    init(capacity: Int) { generationCount = max(1, capacity / 2) }

    /// The document of that hash.
    subscript(hash: String) -> PreparedDocument? {
        state.withLock { state in
            if let found = state.young.documents[hash] { return found.document }
            guard let found = state.old.documents.removeValue(forKey: hash) else { return nil }
            state.old.bytes -= found.size
            insert(found.document, hash, found.size, &state)
            return found.document
        }
    }

    /// Keeps a document, unless it is larger than all that is kept may be.
    ///
    /// - Parameters:
    ///   - hash: the hash of its text.
    ///   - size: the text's size in bytes.
    func insert(_ document: PreparedDocument, hash: String, size: Int) {
        guard size <= Self.generationBytes else { return }
        state.withLock { insert(document, hash, size, &$0) }
    }

    private func insert(_ document: PreparedDocument, _ hash: String, _ size: Int, _ state: inout State) {
        if let replaced = state.young.documents.updateValue((document, size), forKey: hash) {
            state.young.bytes -= replaced.size
        }
        state.young.bytes += size
        guard state.young.documents.count > generationCount || state.young.bytes > Self.generationBytes else { return }
        state.young.documents[hash] = nil
        state.old = Generation(documents: state.young.documents, bytes: state.young.bytes - size)
        state.young = Generation(documents: [hash: (document, size)], bytes: size)
    }
}
