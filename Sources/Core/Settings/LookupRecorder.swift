internal import Configuration
internal import Synchronization

/// Keeps what a `ConfigReader` reports about a look-up, because the reader itself answers with the value alone: which layer
/// gave it under which name, or why it was of no use.
///
/// The layers never change, so two look-ups of one key report alike, and it does not matter whose report is kept.
final class LookupRecorder: AccessReporter {
    private struct Lookup: Hashable {
        let key: AbsoluteConfigKey
        let type: ConfigType
    }
    private let reports = Mutex<[Lookup: AccessEvent.ProviderResult]>([:])

    func report(_ event: AccessEvent) {
        // Layers are asked strongest first, and the one that has a value, or an error, is asked last.
        guard let last = event.providerResults.last else { return }
        reports.withLock { $0[Lookup(key: event.metadata.key, type: event.metadata.valueType)] = last }
    }

    /// The layer that had the last word in a look-up of `key`.
    func answer(for key: AbsoluteConfigKey, type: ConfigType) -> AccessEvent.ProviderResult? {
        reports.withLock { $0[Lookup(key: key, type: type)] }
    }
}
