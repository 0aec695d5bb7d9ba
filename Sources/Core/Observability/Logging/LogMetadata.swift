import Logging

/// The metadata of an entry from the three places it comes from, sorted by name.
enum LogMetadata {
    static func merged(
        _ handler: Logger.Metadata, _ provider: Logger.MetadataProvider?, _ explicit: Logger.Metadata?
    ) -> [(key: String, value: Logger.Metadata.Value)] {
        var merged = handler
        if let provider { merged.merge(provider.get()) { _, new in new } }
        if let explicit { merged.merge(explicit) { _, new in new } }
        return merged.sorted { $0.key < $1.key }
    }
}
