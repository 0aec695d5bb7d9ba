internal import Configuration

/// The places a value may come from, strongest first.
enum SettingsLayer: String, CaseIterable {
    case commandLine = "command line"
    case environment = "environment"
    case file = "file"
}

/// A provider whose values never change: its snapshot is all there is to it.
struct SnapshotProvider: ConfigProvider {
    let content: any ConfigSnapshot

    var providerName: String { content.providerName }

    func snapshot() -> any ConfigSnapshot { content }

    func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        try content.value(forKey: key, type: type)
    }

    func fetchValue(forKey key: AbsoluteConfigKey, type: ConfigType) async throws -> LookupResult {
        try content.value(forKey: key, type: type)
    }

    nonisolated(nonsending) func watchValue<Return: ~Copyable>(
        forKey key: AbsoluteConfigKey, type: ConfigType,
        updatesHandler:
            nonisolated(nonsending) (ConfigUpdatesAsyncSequence<Result<LookupResult, any Error>, Never>)
            async throws -> Return
    ) async throws -> Return {
        try await watchValueFromValue(forKey: key, type: type, updatesHandler: updatesHandler)
    }

    nonisolated(nonsending) func watchSnapshot<Return: ~Copyable>(
        updatesHandler:
            nonisolated(nonsending) (ConfigUpdatesAsyncSequence<any ConfigSnapshot, Never>) async throws
            -> Return
    ) async throws -> Return {
        try await watchSnapshotFromSnapshot(updatesHandler: updatesHandler)
    }
}

/// A value is there, but is not of the type that was asked for.
struct TypeMismatch: Error {
    /// What is there, for a person; never the value of a secret.
    let found: String
}

extension AbsoluteConfigKey {
    /// The context of a key whose value may be any scalar, taken as its text: `10s` as well as `10`.
    static let anyScalar: [String: ConfigContextValue] = ["scalar": "any"]

    var allowsAnyScalar: Bool { context["scalar"] == "any" }
}
